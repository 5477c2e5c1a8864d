using System.Text.RegularExpressions;
using Umbra.Capture.Packets;
using Umbra.Capture.Sessions;
using Umbra.Capture.Streams;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Telemetry;
using Umbra.Tests.Admin;
using Umbra.Tests.House;
using Xunit;

namespace Umbra.Tests.Telemetry;

public sealed partial class MetricsTests
{
    // The library makes room for series before there are any, and a worker that starts again beside live traffic makes it anew.
    [Fact]
    public async Task Metrics_make_little_room_for_series_that_may_never_come()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        await using var metrics = new MetricsExport(new LedgerFeed(new FakeDataPlane()), otlp: null, TimeProvider.System, () => [], scope: $"test {Guid.NewGuid()}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Theory]
    [InlineData("umbra_exchanges_seen_total{source=\"shop\"} 5")]
    [InlineData("umbra_opaque_connections_total{reason=\"tls\",source=\"shop\"} 1")]
    [InlineData("umbra_opaque_bytes_total{reason=\"tls\",source=\"shop\"} 99")]
    [InlineData("umbra_tap_connections{source=\"shop\"} 3")]
    [InlineData("umbra_tap_events_total{event=\"accepted\",source=\"shop\"} 7")]
    [InlineData("umbra_mirror_seen_total{mirror=\"staging\"} 5")]
    [InlineData("umbra_mirror_mirrored_total{mirror=\"staging\"} 1")]
    [InlineData("umbra_mirror_pending{mirror=\"staging\"} 1")]
    [InlineData("umbra_mirror_skipped_total{mirror=\"staging\",reason=\"not_sampled\"} 2")]
    [InlineData("umbra_mirror_percent{mirror=\"staging\"} 10")]
    [InlineData("umbra_mirror_duration_seconds_bucket{mirror=\"staging\",side=\"shadow\",le=\"0.025\"} 1")]
    [InlineData("umbra_mirror_duration_seconds_count{mirror=\"staging\",side=\"production\"} 1")]
    [InlineData("umbra_mirror_responses_total{class=\"5xx\",mirror=\"staging\",side=\"shadow\"} 1")]
    [InlineData("umbra_mirror_responses_total{class=\"2xx\",mirror=\"staging\",side=\"production\"} 1")]
    [InlineData("umbra_mirror_responses_total{class=\"none\",mirror=\"staging\",side=\"production\"} 1")]
    [InlineData("umbra_mirror_ramp_step{mirror=\"staging\"} 1")]
    [InlineData("umbra_mirror_ramp_steps_back_total{mirror=\"staging\",reason=\"shadow_errors\"} 1")]
    [InlineData("umbra_mirror_ramp_steps_back_total{mirror=\"staging\",reason=\"worker_restarted\"} 0")]
    [InlineData("umbra_recording_exchanges_total{mirror=\"staging\"} 40")]
    [InlineData("umbra_recording_failing{mirror=\"staging\"} 0")]
    [InlineData("umbra_intake_bytes 512")]
    [InlineData("umbra_intake_items 2")]
    [InlineData("umbra_intake_dropped_total{reason=\"bytes\"} 4")]
    [InlineData("umbra_worker_restarts_total 1")]
    [InlineData("umbra_config_last_reload_success_timestamp_seconds 1700000000.5")]
    public async Task Metric_has_its_documented_name(string sample)
    {
        var page = await ScrapeAsync(FakeDataPlane.WithTraffic());

        Assert.Contains(sample, page);
    }

    [Fact]
    public async Task Every_reason_is_there_before_it_first_occurs()
    {
        var page = await ScrapeAsync(new FakeDataPlane());

        for (var reason = 0; reason < SkipReasons.Count; reason++)
        {
            Assert.Contains($"umbra_mirror_skipped_total{{mirror=\"staging\",reason=\"{((SkipReason)reason).Name()}\"}} 0", page);
        }
    }

    private static readonly string[] CapturePrefixes = ["umbra_capture_", "umbra_interface_", "umbra_session_"];

    [Fact]
    public async Task Documented_metrics_and_reasons_are_those_that_exist()
    {
        var page = await File.ReadAllTextAsync(SourceTree.PathOf("docs/reference/metrics.md"), TestContext.Current.CancellationToken);
        var documented = DocumentedMetric().Matches(page).Select(row => row.Groups[1].Value);
        var samples = await ScrapeAsync(FakeDataPlane.WithTraffic());
        var captured = (await ScrapeAsync(new FakeDataPlane { HasCapture = true })).Where(sample => CapturePrefixes.Any(prefix => sample.StartsWith(prefix, StringComparison.Ordinal))).ToList();
        Assert.Equal(
            [
                "umbra_capture_connections{source=\"nic\"} 5", "umbra_capture_events_total{event=\"gaps\",source=\"nic\"} 2",
                "umbra_capture_packets_total{fate=\"kernel_dropped\",source=\"nic\"} 1", "umbra_capture_packets_total{fate=\"taken\",source=\"nic\"} 90",
                "umbra_interface_packets_total{fate=\"filtered\",interface=\"eth0\"} 3",
                "umbra_session_events_total{event=\"datagrams\",session=\"collector\"} 8",
                "umbra_session_packets_total{fate=\"sent\",session=\"collector\"} 6",
            ],
            captured.Order(StringComparer.Ordinal));
        var gateway = (await ScrapeAsync(new FakeDataPlane { HasGateway = true })).Where(sample => sample.StartsWith("umbra_gateway_", StringComparison.Ordinal)).ToList();
        const string Labels = "{destination=\"blue\",route=\"api\",source=\"edge\"}";
        Assert.Equal(
            [
                $"umbra_gateway_connect_failures_total{Labels} 3", $"umbra_gateway_errors_total{Labels} 1", $"umbra_gateway_instances_well{Labels} 1", $"umbra_gateway_open{Labels} 4",
                $"umbra_gateway_percent{Labels} 90", $"umbra_gateway_requests_total{Labels} 9", $"umbra_gateway_retries_total{Labels} 2",
            ],
            gateway.Order(StringComparer.Ordinal));
        var scraped = samples.Concat(captured).Concat(gateway).Select(sample => HistogramSuffix().Replace(sample.Split('{', ' ')[0], ""));

        Assert.Equal(scraped.Distinct().Order(), documented.Order());
        for (var reason = 0; reason < SkipReasons.Count; reason++)
        {
            Assert.Contains($"`{((SkipReason)reason).Name()}`", page, StringComparison.Ordinal);
        }

        for (var reason = 0; reason < OpaqueReasons.Count; reason++)
        {
            Assert.Contains($"| `{((OpaqueReason)reason).Name()}` |", page, StringComparison.Ordinal);
        }

        Assert.All(Enumerable.Range(0, PacketFates.Count), fate => Assert.Contains($"| `{((PacketFate)fate).Name()}` |", page, StringComparison.Ordinal));
        Assert.All(SessionCounts.Events, what => Assert.Contains($"| `{what}` |", page, StringComparison.Ordinal));
        Assert.All(Enumerable.Range(0, StreamEvents.Count), what => Assert.Contains($"`{((StreamEvent)what).Name()}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Comparisons_are_told_by_mirror_reason_and_given_endpoint()
    {
        var samples = await ScrapeAsync(FakeDataPlane.WithTraffic());

        Assert.Contains("umbra_compared_total{mirror=\"staging\"} 1", samples);
        Assert.Contains("umbra_not_compared_total{mirror=\"staging\",reason=\"late\"} 1", samples);
        Assert.Contains("umbra_differences_total{endpoint=\"GET /orders/{id}\",mirror=\"staging\"} 1", samples);
        Assert.Contains("umbra_noise_responses_total{class=\"2xx\",mirror=\"staging\"} 1", samples);
        Assert.Contains("umbra_examples_dropped_total{mirror=\"staging\"} 0", samples);
        Assert.Contains("umbra_results_written_total 5", samples);
    }

    [Fact]
    public async Task Scrape_asks_the_data_plane_each_time()
    {
        var plane = new FakeDataPlane();
        await using var port = await AdminPort.StartAsync(plane);
        await port.SendAsync(HttpMethod.Get, "/metrics");

        plane.Shop.ExchangeSeen();

        Assert.Contains("umbra_exchanges_seen_total{source=\"shop\"} 1", Samples((await port.SendAsync(HttpMethod.Get, "/metrics")).Body));
    }

    private static async Task<IReadOnlyList<string>> ScrapeAsync(FakeDataPlane plane)
    {
        await using var port = await AdminPort.StartAsync(plane);
        port.Statistics.Production.Responded(200, 3_000_000);
        port.Statistics.Production.NotResponded();
        port.Statistics.Shadow.Responded(503, 20_000_000);

        var (status, body) = await port.SendAsync(HttpMethod.Get, "/metrics");

        Assert.Equal(200, status);
        return Samples(body);
    }

    // One "name{labels} value" a sample: labels in alphabetical order but for le, without the time at the line's end.
    private static IReadOnlyList<string> Samples(string page) =>
        [.. page.Split('\n').Where(line => line.StartsWith("umbra_", StringComparison.Ordinal)).Select(Normalize)];

    private static string Normalize(string line)
    {
        var sample = Sample().Match(line);
        var labels = Label().Matches(sample.Groups["labels"].Value).Select(label => label.Value)
            .OrderBy(label => label.StartsWith("le=", StringComparison.Ordinal)).ThenBy(label => label, StringComparer.Ordinal).ToList();
        return $"{sample.Groups["name"]}{(labels.Count == 0 ? "" : $"{{{string.Join(',', labels)}}}")} {sample.Groups["value"]}";
    }

    [GeneratedRegex(@"^\| `(umbra_\w+)`", RegexOptions.Multiline)]
    private static partial Regex DocumentedMetric();

    [GeneratedRegex("_(bucket|sum|count|created)$")]
    private static partial Regex HistogramSuffix();

    [GeneratedRegex(@"^(?<name>\w+)(\{(?<labels>(?:[^""}]|""[^""]*"")*)\})? (?<value>\S+)")]
    private static partial Regex Sample();

    [GeneratedRegex(@"\w+=""[^""]*""")]
    private static partial Regex Label();
}
