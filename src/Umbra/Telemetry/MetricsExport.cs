using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Umbra.Admin;
using Umbra.Core.Delivery;
using Umbra.Core.Recording.Capture;
using Umbra.Ramping;
using Umbra.Worker;

namespace Umbra.Telemetry;

/// <summary>All of the worker's instruments, and how they leave it: scraped as Prometheus text, pushed by OTLP when that is configured.</summary>
internal sealed class MetricsExport : IAsyncDisposable
{
    /// <summary>The instruments' scope, as OTLP shows it.</summary>
    public const string ScopeName = "Umbra";

    // The library makes room for all series of a metric at once: for 10,000 that is a megabyte each, used or not.
    private const int MostSeries = 2_000;

    // 64 mirrors with 23 reasons each are 1,500 already, and those that a reload removed are still there.
    private const int MostSeriesOfMany = 10_000;

    private static readonly string[] OfMany = ["umbra.mirror.skipped", "umbra.mirror.responses", "umbra.not_compared", "umbra.differences", "umbra.session.packets", "umbra.session.events"];

    private readonly Meter _meter;
    private readonly LedgerFeed _feed;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _refreshing;

    /// <param name="feed">Where the ledger comes from.</param>
    /// <param name="otlp">Null: metrics are only scraped.</param>
    /// <param name="time">For refreshing the ledger between pushes.</param>
    /// <param name="statistics">All mirrors' statistics, by mirror.</param>
    /// <param name="ramps">All ramps, by mirror; null when there are none.</param>
    /// <param name="comparisons">The worker's comparisons; null when there are none.</param>
    /// <param name="results">How results are being stored; null when nothing is.</param>
    /// <param name="recordings">How the worker's recordings go, by mirror; null when there are none.</param>
    /// <param name="scope">The scope's name; more than one of these in a process need names of their own.</param>
    public MetricsExport(
        LedgerFeed feed, OtlpSettings? otlp, TimeProvider time, Func<IEnumerable<KeyValuePair<string, MirrorStatistics>>> statistics, Func<IEnumerable<KeyValuePair<string, RampStatus>>>? ramps = null, ComparisonSet? comparisons = null,
        Func<ResultsStatus?>? results = null, Func<IEnumerable<KeyValuePair<string, RecordingStatus>>>? recordings = null, string scope = ScopeName)
    {
        _feed = feed;
        _meter = new Meter(scope, typeof(MetricsExport).Assembly.GetName().Version?.ToString(3));
        _ = new LedgerMeter(_meter, feed);
        Mirrors = new MirrorMeter(_meter, statistics);
        _ = new RampMeter(_meter, ramps ?? (() => []));
        _ = new ComparisonMeter(_meter, comparisons ?? new ComparisonSet(), results ?? (() => null));
        _ = new RecordingMeter(_meter, recordings ?? (() => []));

        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("umbra"))
            .AddMeter(scope)
            .AddView(instrument => new MetricStreamConfiguration { CardinalityLimit = OfMany.Contains(instrument.Name) ? MostSeriesOfMany : MostSeries })
            .AddPrometheusExporter(options =>
            {
                options.ScopeInfoEnabled = false;
                options.ScrapeResponseCacheDurationMilliseconds = 0; // the ledger is asked for at each scrape: it is to be seen, too
            });
        if (otlp is not null)
        {
            builder.AddOtlpExporter((exporter, reader) =>
            {
                exporter.Endpoint = otlp.Endpoint;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)otlp.Interval.TotalMilliseconds;
            });
        }

        Provider = builder.Build();
        _refreshing = otlp is null ? Task.CompletedTask : RefreshAsync(otlp.Interval, time);
    }

    /// <summary>What measures how long both sides of mirrored exchanges take.</summary>
    public MirrorMeter Mirrors { get; }

    /// <summary>For the Prometheus page.</summary>
    public MeterProvider Provider { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _refreshing;
        Provider.Dispose(); // pushes once more
        _meter.Dispose();
        _ended.Dispose();
    }

    // The push reads instruments on a thread of its own and cannot wait for the ledger, so the ledger is kept fresh for it.
    private async Task RefreshAsync(TimeSpan interval, TimeProvider time)
    {
        using var timer = new PeriodicTimer(interval / 2, time);
        try
        {
            do
            {
                try
                {
                    await _feed.RefreshAsync(_ended.Token);
                }
                catch (IOException)
                {
                    // The data plane is gone and this worker will be soon; what was heard last is still true of its moment.
                }
            }
            while (await timer.WaitForNextTickAsync(_ended.Token));
        }
        catch (OperationCanceledException)
        {
            // The end, asked for.
        }
    }
}
