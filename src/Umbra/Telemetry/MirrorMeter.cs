using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Umbra.Core.Delivery;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Umbra.Telemetry;

/// <summary>How long both sides took and how they answered: <c>umbra_mirror_duration_seconds</c> and <c>umbra_mirror_responses_total</c>.</summary>
internal sealed class MirrorMeter
{
    private readonly Histogram<double> _duration;
    private readonly ConcurrentDictionary<string, Sides> _mirrors = new(StringComparer.Ordinal);

    /// <param name="meter">The instruments' meter.</param>
    /// <param name="statistics">The mirrors' statistics. Responses are read there when somebody asks; only a histogram must be told of each by itself.</param>
    public MirrorMeter(Meter meter, Func<IEnumerable<KeyValuePair<string, MirrorStatistics>>> statistics)
    {
        // A shadow beside production answers in fractions of a millisecond; the last bound is past every default time-out.
        _duration = meter.CreateHistogram("umbra.mirror.duration", "s", "From the request's last byte to the response's last, for mirrored exchanges.",
            tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [.. DurationHistogram.Bounds] });
        meter.CreateObservableCounter("umbra.mirror.responses", () => statistics().SelectMany(Responses), "{response}", "Responses of mirrored exchanges by class of status, none for no whole one.");
    }

    /// <summary>A mirror's two sides; the same for the same name.</summary>
    public Sides For(string mirror) => _mirrors.GetOrAdd(mirror, name => new Sides(_duration, name));

    private static IEnumerable<Measurement<long>> Responses(KeyValuePair<string, MirrorStatistics> mirror) =>
        Responses(mirror.Key, "production", mirror.Value.Production).Concat(Responses(mirror.Key, "shadow", mirror.Value.Shadow));

    private static IEnumerable<Measurement<long>> Responses(string mirror, string side, SideStatistics statistics) => statistics.Responses()
        .Select((count, index) => new Measurement<long>(count, new Tag("mirror", mirror), new Tag("side", side), new Tag("class", SideStatistics.ClassNames[index])))
        .Where(measurement => measurement.Value > 0);

    /// <summary>The durations of one mirror's whole responses.</summary>
    internal sealed class Sides(Histogram<double> duration, string mirror)
    {
        private readonly Tag _mirror = new("mirror", mirror);
        private readonly Tag _production = new("side", "production");
        private readonly Tag _shadow = new("side", "shadow");

        /// <summary>Production answered.</summary>
        public void Production(long nanoseconds) => duration.Record(nanoseconds / 1e9, _mirror, _production);

        /// <summary>The shadow answered, wholly.</summary>
        public void Shadow(long nanoseconds) => duration.Record(nanoseconds / 1e9, _mirror, _shadow);
    }
}
