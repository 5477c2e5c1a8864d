using Umbra.Core.Delivery;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Delivery;

/// <summary>What the whole process allocates is counted, so nothing else may run beside it.</summary>
[Collection(Alone.Name)]
public sealed class DeliveryAllocationTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData(RecordedRequest.Get)]
    [InlineData(RecordedRequest.KeyedPost)]
    public async Task Copy_in_the_steady_state_allocates_next_to_nothing(string head)
    {
        // The server's own tasks are counted with it: the bound holds for both, and a buffer or a string a copy would break it.
        var answer = System.Text.Encoding.ASCII.GetBytes(Ok);
        var buffer = new byte[4096];
        await using var shadow = new PlainResponder(answer, buffer);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { InFlight = 1, Idempotency = new() { Policy = IdempotencyPolicy.ReplaceOrMake } });
        var record = new RecordedRequest(head);
        async Task Run(int count)
        {
            for (var i = 0; i < count; i++)
            {
                record.OfferTo(rig.Pipeline);
                while (rig.Pipeline.Pending > 0)
                {
                    await Task.Yield();
                }
            }
        }

        await Run(2000);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await Run(5000);
        var perCopy = (GC.GetTotalAllocatedBytes(precise: true) - before) / 5000.0;
        record.Count(rig, 7000);
        Assert.True(perCopy < 200, $"{perCopy:F0} bytes a copy");
    }
}
