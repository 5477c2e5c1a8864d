using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Middleware;
using Umbra.Tests.Handoff;

namespace Umbra.Tests.Middleware;

public sealed class MiddlewareStageTests
{
    private static readonly MiddlewareSettings Cat = new(["cat"], TimeSpan.FromSeconds(60));

    [Fact]
    public void Response_that_comes_while_its_request_goes_on_does_not_overtake_it()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var isGoing = new ManualResetEventSlim();
        using var mayGo = new ManualResetEventSlim();
        var order = new List<string>();
        using var isThrough = new ManualResetEventSlim();
        using var stage = new MiddlewareStage(
            Cat,
            (in record, isResponse) =>
            {
                if (!isResponse)
                {
                    isGoing.Set();
                    mayGo.Wait(cancellation);
                }

                order.Add(isResponse ? "response" : Encoding.ASCII.GetString(record.Request.Target));
                if (isResponse)
                {
                    isThrough.Set();
                }
            },
            (_, _) => order.Add("skipped"),
            TimeProvider.System,
            NullLogger.Instance);

        Assert.True(ExchangeCodec.TryRead(Exchange(1).Encode(), out var exchange));
        stage.Offer(exchange);
        Assert.True(isGoing.Wait(TimeSpan.FromSeconds(30), cancellation));
        var isTaken = stage.OnResponse(exchange);
        mayGo.Set();

        Assert.True(isTaken); // else its caller would have it go on at once
        Assert.True(isThrough.Wait(TimeSpan.FromSeconds(30), cancellation));
        Assert.Equal(["/1", "response"], order);
        Assert.Equal(0, stage.Pending);
    }

    [Fact]
    public void Same_exchange_twice_goes_through_twice()
    {
        using var middleware = new RecordedMiddleware(Cat, TimeProvider.System, NullLogger.Instance);
        SampleExchange[] exchanges = [Exchange(1), Exchange(2), Exchange(1), Exchange(1), Exchange(3)];
        using var reader = middleware.Through(new SampleReader(exchanges));
        var ids = new List<UInt128>();
        while (reader.Next(out var record))
        {
            ids.Add(record.Id);
        }

        Assert.Equal([1, 2, 1, 1, 3], ids);
        Assert.Equal(0, middleware.Lost);
    }

    private static SampleExchange Exchange(ulong id) => new(
        id, "shop", 1, 0, "192.0.2.1:5123", "10.0.0.1:80", [], [],
        new SampleRequest(1, 1, 1, "GET", "x", $"/{id}", Encoding.ASCII.GetBytes($"GET /{id} HTTP/1.1\r\nHost: x\r\n\r\n"), BodyFraming.None, [], []),
        new SampleResponse(2, 2, 204, true, 0, "HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), BodyFraming.None, [], []),
        []);
}
