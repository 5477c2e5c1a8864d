using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Umbra.Tests.Http;

namespace Umbra.IntegrationTests;

/// <summary>Every vector of the table through the executable: production gets the bytes as they are, the shadow nothing of them.</summary>
public sealed class SmugglingTests
{
    private const string Behind = "GET /smuggled-behind HTTP/1.1\r\nHost: x\r\n\r\n";

    [Fact]
    public async Task Ambiguous_requests_reach_production_untouched_and_never_the_shadow()
    {
        var received = new ConcurrentQueue<Task<string>>();
        await using var production = RawServer.Start(socket =>
        {
            var all = RawServer.ReceiveAsync(socket, 1_000_000);
            received.Enqueue(all);
            return all;
        });
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100", "--methods", "all");
        var number = 0;
        foreach (var (name, vector) in SmugglingVectors.All())
        {
            using var client = await Clients.ConnectAsync(umbra.Tap);
            await client.SendAsync(Encoding.Latin1.GetBytes(vector), TestContext.Current.CancellationToken);
            await client.SendAsync(Encoding.Latin1.GetBytes(Behind), TestContext.Current.CancellationToken);
            client.Shutdown(SocketShutdown.Send);
            await umbra.UntilAsync(() => received.Count > number, $"{name}: production is connected to");
            var arrived = await received.ElementAt(number++).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.True(vector + Behind == arrived, $"{name}: production got {arrived}");
        }

        // Each connection turned opaque once; what was whole before it did is the only thing that may have been copied.
        var figures = await umbra.UntilLedgerAsync(ledger => ledger.SkippedFor("malformed") + ledger.Mirrored >= number && ledger.Pending == 0);
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.InRange(number, 100, int.MaxValue);
        Assert.DoesNotContain(shadow.Requests, request => request.Head.Contains("smuggled", StringComparison.Ordinal));
        Assert.DoesNotContain(shadow.Requests, request => request.Body.ToString().Contains("smuggled", StringComparison.Ordinal));
    }
}
