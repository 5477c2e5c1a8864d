using Microsoft.Extensions.Logging.Abstractions;
using Umbra.Admin;
using Umbra.Configuration;
using Umbra.Core.Delivery;
using Umbra.Core.Pairing;
using Umbra.Core.Recording.Capture;
using Umbra.Core.Sanitizing.Pseudonyms;
using Umbra.Ramping;
using Umbra.Telemetry;
using Umbra.Tests.Configuration;
using Umbra.Tests.Pairing;
using Umbra.Worker;
using Xunit;

namespace Umbra.Tests.Admin;

/// <summary>An admin port on a free port of loopback, and a client of it.</summary>
internal sealed class AdminPort : IAsyncDisposable
{
    /// <summary>The ramp of its mirror: 10 %, then 50 %; it has stepped back once.</summary>
    private static readonly RampStatus Ramp = RampStatus.Of(
        new RampSettings { Name = "staging", Steps = [1000, 5000], Every = TimeSpan.FromMinutes(10), ErrorHundredths = 500, Minimum = 100, Timeout = TimeSpan.FromSeconds(5) },
        new RampState { Step = 0, Held = TimeSpan.FromMinutes(7), Failures = [0, 1], StepsBack = [1, 0, 0, 0], Why = "shadow_errors at 50%: 40 of 400 copies had 5xx or no whole response; at most 5% may" },
        overruledBy: null);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly MetricsExport _metrics;
    private readonly AdminServer _server;

    private AdminPort(MetricsExport metrics, AdminServer server, MirrorStatistics statistics) => (_metrics, _server, Statistics) = (metrics, server, statistics);

    public Uri Address => _server.Address;

    public string Token => _server.Token.Text;

    /// <summary>Of its mirror.</summary>
    public MirrorStatistics Statistics { get; }

    public static async Task<AdminPort> StartAsync(FakeDataPlane plane, params string[] hosts)
    {
        var feed = new LedgerFeed(plane);
        var comparisons = await ComparisonsAsync();
        MetricsExport? metrics = null;
        var statistics = new MirrorStatistics(nanoseconds => metrics!.Mirrors.For("staging").Production(nanoseconds), nanoseconds => metrics!.Mirrors.For("staging").Shadow(nanoseconds));
        metrics = new MetricsExport(feed, otlp: null, TimeProvider.System, () => [KeyValuePair.Create("staging", statistics)], () => [KeyValuePair.Create("staging", Ramp)], comparisons, () => new ResultsStatus("one", 5, 1, null), () => [KeyValuePair.Create("staging", new RecordingStatus("/r", 2, 300, 40, null))], scope: $"test {Guid.NewGuid()}");
        var figures = new WorkerFigures { Ramp = _ => Ramp, Comparison = mirror => comparisons.Of(mirror)?.Status() };
        var settings = new AdminSettings { Listen = new(System.Net.IPAddress.Loopback, 0), Token = "a token of the test", StateDirectory = "", Hosts = [.. hosts] };
        return new AdminPort(metrics, await AdminServer.StartAsync(settings, plane, feed, metrics, TimeProvider.System, TestContext.Current.CancellationToken, figures), statistics);
    }

    // One exchange that differs at an endpoint that the configuration gives, and one that was not compared.
    private static async Task<ComparisonSet> ComparisonsAsync()
    {
        var configuration = Sample.Good(
            """
            sources: { shop: { tap: { listen: 127.0.0.1:8080, production: 127.0.0.1:9001 } } }
            mirrors:
              staging:
                from: [shop]
                to: http://127.0.0.1:9002
                percent: 1
                compare: { noise: http://127.0.0.1:9003, endpoints: [ "/orders/{id}" ] }
            """);
        var comparison = new MirrorComparison(
            configuration.Mirrors[0], configuration, configuration.Mirrors[0].ToDelivery(configuration), new Pseudonymizer("a key for tests, of no worth"u8), new MemoryBudget(),
            TimeProvider.System, NullLogger.Instance, null);
        PairingRig.Exchange(comparison.Pairing, 1, PairingRig.Json("{\"a\":1}"), PairingRig.Json("{\"a\":2}"), PairingRig.Json("{\"a\":1}"));
        comparison.Account.Took();
        comparison.Account.DidNot(NotComparedReason.Late);
        comparison.SecondStatistics!.Shadow.Responded(200, 1_000);
        await comparison.StopAsync(TimeSpan.Zero);
        await comparison.DisposeAsync();
        _ = comparison.TakeIncrement();
        var set = new ComparisonSet();
        set.Add(comparison);
        return set;
    }

    public async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, string? json = null, string? token = null, string? host = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path));
        request.Headers.TryAddWithoutValidation("Authorization", token ?? $"Bearer {Token}");
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        request.Content = json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _metrics.DisposeAsync();
    }
}
