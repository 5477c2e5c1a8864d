using System.Globalization;
using Umbra.Bench.Inline.Measures;
using Umbra.Bench.Inline.Processes;

namespace Umbra.Bench.Inline.Testbed;

/// <summary>An nginx that answers by itself, and counts: production, or a healthy shadow.</summary>
internal sealed class Origin
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SettleBound = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client;
    private readonly Uri _countAddress;
    private long _asked;

    private readonly int _process;

    private Origin(int process, int port, HttpClient client)
    {
        _process = process;
        Port = port;
        _client = client;
        _countAddress = new Uri($"http://127.0.0.1:{port}/count");
    }

    public int Port { get; }

    public static async Task<Origin> StartAsync(Workspace workspace, string name, HttpClient client, CancellationToken cancellation)
    {
        (ChildProcess process, int port, string directory) = await Nginx.StartAsync(workspace, name, NginxConfiguration.Origin, cancellation);
        await File.WriteAllBytesAsync(Path.Combine(directory, "10k.bin"), new byte[10 << 10], cancellation);
        await File.WriteAllBytesAsync(Path.Combine(directory, "100k.bin"), new byte[100 << 10], cancellation);
        return new Origin(process.Id, port, client);
    }

    /// <summary>From now on it takes only what time is left.</summary>
    public void GiveWay() => Priority.Lower(_process);

    /// <summary>Requests that it received so far, without those that asked for this number.</summary>
    public async Task<long> RequestsAsync(CancellationToken cancellation)
    {
        // stub_status: "server accepts handled requests", then the three totals.
        string text = await _client.GetStringAsync(_countAddress, cancellation);
        string totals = text.Split('\n')[2];
        return long.Parse(totals.Trim().Split(' ')[2], CultureInfo.InvariantCulture) - ++_asked;
    }

    /// <summary>The same once nothing more arrives (200 ms of silence; after 5 s as it stands).</summary>
    public async Task<long> SettledRequestsAsync(CancellationToken cancellation)
    {
        long start = TimeProvider.System.GetTimestamp();
        long before;
        long now = await RequestsAsync(cancellation);
        do
        {
            before = now;
            await Task.Delay(Quiet, cancellation);
            now = await RequestsAsync(cancellation);
        }
        while (now != before && TimeProvider.System.GetElapsedTime(start) < SettleBound);
        return now;
    }
}
