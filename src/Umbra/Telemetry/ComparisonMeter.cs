using System.Diagnostics.Metrics;
using Umbra.Admin;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Delivery;
using Umbra.Core.Pairing;
using Umbra.Worker;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Umbra.Telemetry;

/// <summary>
/// What became of comparisons: <c>umbra_compared_total</c>, <c>umbra_not_compared_total{reason}</c>, <c>umbra_differences_total{endpoint}</c> and
/// <c>umbra_noise_responses_total{class}</c>, each by mirror; and whether results are stored.
/// </summary>
internal sealed class ComparisonMeter
{
    /// <param name="meter">The instruments' meter.</param>
    /// <param name="comparisons">Those of the worker.</param>
    /// <param name="results">How results are being stored; null while nothing is.</param>
    public ComparisonMeter(Meter meter, ComparisonSet comparisons, Func<ResultsStatus?> results)
    {
        meter.CreateObservableCounter("umbra.compared", () => comparisons.Current.Select(comparison => Of(comparison, comparison.Account.Compared)),
            "{exchange}", "Exchanges whose responses were compared.");
        meter.CreateObservableCounter("umbra.not_compared", () => comparisons.Current.SelectMany(NotCompared),
            "{exchange}", "Mirrored exchanges that were not compared, by reason.");
        meter.CreateObservableCounter("umbra.differences", () => comparisons.Current.SelectMany(Differences),
            "{exchange}", "Compared exchanges that differ beyond what is known as noise, by endpoint.");
        meter.CreateObservableCounter("umbra.noise.responses", () => comparisons.Current.SelectMany(Second),
            "{response}", "Answers of the second production instance by class of status.");
        meter.CreateObservableCounter("umbra.examples.dropped", () => comparisons.Current.Select(comparison => Of(comparison, comparison.ExamplesDropped)),
            "{example}", "Examples for which there was no room because the store takes none.");
        meter.CreateObservableCounter("umbra.results.written", () => Of(results()?.Written), "{increment}", "Increments of counters that the store has taken.");
        meter.CreateObservableCounter("umbra.results.retried", () => Of(results()?.Retried), "{attempt}", "How often storing failed and was tried again.");
    }

    private static IEnumerable<Measurement<long>> Of(long? value) => value is { } count ? [new(count)] : [];

    private static IEnumerable<Measurement<long>> NotCompared(MirrorComparison comparison) =>
        comparison.Account.NotCompared().Select((count, reason) => Of(comparison, count, new Tag("reason", NotComparedReasons.Names[reason]))).Where(measurement => measurement.Value > 0);

    // An endpoint that was inferred has a name that clients chose; label values come from configuration alone.
    private static IEnumerable<Measurement<long>> Differences(MirrorComparison comparison) => comparison.Differing
        .GroupBy(endpoint => comparison.IsConfigured(endpoint.Key) ? endpoint.Key : CountingSettings.Other, endpoint => endpoint.Value)
        .Select(endpoint => Of(comparison, endpoint.Sum(), new Tag("endpoint", endpoint.Key)));

    private static IEnumerable<Measurement<long>> Second(MirrorComparison comparison) => comparison.SecondStatistics is not { } statistics
        ? []
        : statistics.Shadow.Responses().Select((count, index) => Of(comparison, count, new Tag("class", SideStatistics.ClassNames[index]))).Where(measurement => measurement.Value > 0);

    private static Measurement<long> Of(MirrorComparison comparison, long value, params ReadOnlySpan<Tag> tags) => new(value, [new Tag("mirror", comparison.Mirror), .. tags]);
}
