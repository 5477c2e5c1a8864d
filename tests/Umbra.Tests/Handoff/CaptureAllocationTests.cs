using System.Net;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Xunit;

namespace Umbra.Tests.Handoff;

/// <summary>Production's threads make the copies: what they allocate, a collection makes production wait for.</summary>
public sealed class CaptureAllocationTests
{
    private readonly Intake _intake = new(new IntakeSettings { BatchDelay = TimeSpan.Zero, SparseDelay = TimeSpan.Zero });

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody", false)]
    public void Exchange_that_is_copied_allocates_nothing_in_the_steady_state(string request, bool wantsResponse)
    {
        var source = new ExchangeSource("shop", new SourceAccount("shop"), _intake, TimeProvider.System, (_, exception) => Assert.Fail(exception.ToString()))
        {
            Plan = new SourcePlan(
                [new MirrorDecision(new MirrorRule { Name = "staging", PercentHundredths = 10_000, Methods = MethodPolicy.Every, WantsResponse = wantsResponse })],
                [new MirrorAccount("staging")], new HttpLimits()),
        };
        var conversation = source.Connect(new IPEndPoint(IPAddress.Loopback, 4711)).Conversation;
        var (asked, answered) = (System.Text.Encoding.ASCII.GetBytes(request), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"u8.ToArray());
        var halves = 0;
        Exchange(100);
        halves = 0;

        Assert.Equal(0, Allocated.Least(() => Exchange(1000)) / 1000);
        Assert.Equal(0, halves % (wantsResponse ? 2000 : 1000));
        Assert.NotEqual(0, halves);

        void Exchange(int times)
        {
            for (var i = 0; i < times; i++)
            {
                conversation.RequestArriving(asked.Length);
                conversation.RequestBytes(asked, time: i);
                conversation.ResponseBytes(answered, time: i);
                if (_intake.Items == 0 || !_intake.TakeBatch(out var batch)) // else it would wait for one
                {
                    return;
                }

                foreach (var part in batch)
                {
                    _intake.Complete(part);
                    halves++;
                }
            }
        }
    }
}
