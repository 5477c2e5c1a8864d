using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Umbra.Telemetry;

/// <summary>How long both sides took and how they answered: <c>umbra_mirror_duration_seconds</c> and <c>umbra_mirror_responses_total</c>.</summary>
internal sealed class MirrorMeter
{
    // A shadow beside production answers in fractions of a millisecond; the last bound is past every default time-out.
    private static readonly double[] BoundsInSeconds =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _responses;
    private readonly ConcurrentDictionary<string, Sides> _mirrors = new(StringComparer.Ordinal);

    public MirrorMeter(Meter meter)
    {
        _duration = meter.CreateHistogram("umbra.mirror.duration", "s", "From the request's first byte to the response's last, for mirrored exchanges.",
            tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = BoundsInSeconds });
        _responses = meter.CreateCounter<long>("umbra.mirror.responses", "{response}", "Responses of mirrored exchanges by class of status.");
    }

    /// <summary>A mirror's two sides; the same for the same name.</summary>
    public Sides For(string mirror) => _mirrors.GetOrAdd(mirror, name => new Sides(this, name));

    /// <summary>Production's and the shadow's answers to the exchanges of one mirror.</summary>
    internal sealed class Sides(MirrorMeter meter, string mirror)
    {
        private readonly Side _production = new(meter, mirror, "production");
        private readonly Side _shadow = new(meter, mirror, "shadow");

        /// <summary>Production answered.</summary>
        public void Production(TimeSpan duration, int status) => _production.Record(duration, status);

        /// <summary>The shadow answered, wholly.</summary>
        public void Shadow(TimeSpan duration, int status) => _shadow.Record(duration, status);
    }

    private sealed class Side(MirrorMeter meter, string mirror, string side)
    {
        private static readonly string[] Classes = ["_other", "1xx", "2xx", "3xx", "4xx", "5xx"];

        private readonly Tag _mirror = new("mirror", mirror);
        private readonly Tag _side = new("side", side);

        public void Record(TimeSpan duration, int status)
        {
            var family = status / 100;
            meter._duration.Record(duration.TotalSeconds, _mirror, _side);
            meter._responses.Add(1, _mirror, _side, new Tag("class", Classes[family is >= 1 and <= 5 ? family : 0]));
        }
    }
}
