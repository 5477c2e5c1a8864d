using HdrHistogram;
using Umbra.Core.Delivery;

namespace Umbra.Replay;

/// <summary>What came of a replay. For any number of threads.</summary>
internal sealed class ReplayStatistics
{
    // 1 µs to an hour, three digits.
    private const long MostMicroseconds = 3_600_000_000;

    private readonly Lock _gate = new();
    private readonly LongHistogram _lateness = new(MostMicroseconds, 3);
    private readonly LongHistogram _service = new(MostMicroseconds, 3);
    private readonly LongHistogram _response = new(MostMicroseconds, 3);
    private readonly long[] _classes = new long[6];
    private readonly SortedDictionary<string, long> _failures = new(StringComparer.Ordinal);
    private readonly List<ReplaySecond> _seconds = [];
    private long _sent;
    private long _skipped;
    private readonly SortedDictionary<string, long> _skips = new(StringComparer.Ordinal);

    /// <summary>A request came to its end.</summary>
    /// <param name="at">When it was due, ns after the start.</param>
    /// <param name="latenessNs">From due to written; less than 0 when it was never written.</param>
    /// <param name="serviceNs">From written to the last byte.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="isCounted">It was due after the warm-up.</param>
    public void Ended(long at, long latenessNs, long serviceNs, in DeliveryResult result, bool isCounted)
    {
        var late = Microseconds(Math.Max(0, latenessNs));
        var isAnswered = result.Fault == DeliveryFault.None;
        lock (_gate)
        {
            var second = Second(at);
            second.Sent++;
            second.Lateness.Add((int)late);
            if (isAnswered)
            {
                second.Answered++;
                second.Errors += result.Status >= 500 ? 1 : 0;
                second.Responses.Add((int)Math.Min(int.MaxValue, Microseconds(latenessNs + serviceNs)));
            }
            else
            {
                second.Errors++;
            }

            if (!isCounted)
            {
                return;
            }

            _sent++;
            if (latenessNs >= 0)
            {
                _lateness.RecordValue(late);
            }

            if (isAnswered)
            {
                _classes[result.Status is >= 100 and < 600 ? result.Status / 100 : 0]++;
                _service.RecordValue(Microseconds(serviceNs));
                _response.RecordValue(Microseconds(Math.Max(0, latenessNs) + serviceNs));
            }
            else
            {
                _classes[0]++;
                var name = Name(result.Fault);
                _failures[name] = _failures.GetValueOrDefault(name) + 1;
            }
        }
    }

    /// <summary>A request was not sent.</summary>
    /// <param name="reason">Why, in the ledger's terms.</param>
    public void Skipped(string reason)
    {
        lock (_gate)
        {
            _skipped++;
            _skips[reason] = _skips.GetValueOrDefault(reason) + 1;
        }
    }

    /// <summary>Whether a rule says that it ends, and why.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="now">ns after the start.</param>
    public string? Stops(StopRules rules, long now)
    {
        lock (_gate)
        {
            // The current second is not over, and answers to it are still to come.
            var until = (int)Math.Min(int.MaxValue, now / 1_000_000_000);
            var last = _seconds.Take(until).Skip(Math.Max(0, until - 10)).ToList();
            var sent = last.Sum(second => second.Sent);
            if (sent < StopRules.FewestAnswers)
            {
                return null;
            }

            var errors = (double)last.Sum(second => second.Errors) / sent;
            if (errors > rules.ErrorShare)
            {
                return FormattableString.Invariant($"{errors * 100:0.##} % of the last {sent:N0} requests failed (--stop-on errors={rules.ErrorShare * 100:0.##}%)");
            }

            if (rules.P99 is { } p99 && Quantile(last.SelectMany(second => second.Responses)) is var response && response > p99.TotalMicroseconds)
            {
                return FormattableString.Invariant($"the p99 of the last ten seconds is {response / 1000.0:0.#} ms (--stop-on p99={p99.TotalMilliseconds:0.#}ms)");
            }

            return rules.Lateness is { } most && Quantile(last.SelectMany(second => second.Lateness)) is var lateness && lateness > most.TotalMicroseconds
                ? FormattableString.Invariant($"the p99 of lateness of the last ten seconds is {lateness / 1000.0:0.#} ms (--stop-on lateness={most.TotalMilliseconds:0.#}ms)")
                : null;
        }
    }

    /// <summary>The figures as they stand.</summary>
    public ReplayFigures Read()
    {
        lock (_gate)
        {
            return new ReplayFigures
            {
                Sent = _sent,
                Skipped = _skipped,
                Classes = [.. _classes],
                Failures = new SortedDictionary<string, long>(_failures, StringComparer.Ordinal),
                Skips = new SortedDictionary<string, long>(_skips, StringComparer.Ordinal),
                Lateness = Percentiles.Of(_lateness),
                Service = Percentiles.Of(_service),
                Response = Percentiles.Of(_response),
                Seconds = [.. _seconds.Select((second, index) => new SecondFigures(index, second.Sent, second.Answered, second.Errors, Quantile(second.Lateness) / 1000.0, Quantile(second.Responses) / 1000.0))],
            };
        }
    }

    private static string Name(DeliveryFault fault) => fault switch
    {
        DeliveryFault.TimedOut => "timed out",
        DeliveryFault.Resolve => "name not resolved",
        DeliveryFault.Connect => "could not connect",
        DeliveryFault.Tls => "TLS failed",
        DeliveryFault.Reset => "connection reset",
        DeliveryFault.Closed => "connection closed",
        DeliveryFault.Malformed => "answer is not HTTP/1.1",
        DeliveryFault.ResponseTooLarge => "answer too large",
        DeliveryFault.Shutdown => "ended early",
        _ => fault.ToString().ToLowerInvariant(),
    };

    private static long Microseconds(long ns) => Math.Clamp(ns / 1000, 0, MostMicroseconds - 1);

    private static int Quantile(IEnumerable<int> values, double share = 0.99)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }

    private ReplaySecond Second(long at)
    {
        var index = (int)Math.Clamp(at / 1_000_000_000, 0, 1_000_000);
        while (_seconds.Count <= index)
        {
            _seconds.Add(new ReplaySecond());

            // Of long ago only the sums are needed.
            if (_seconds.Count > 60)
            {
                _seconds[^60].Forget();
            }
        }

        return _seconds[index];
    }

    /// <summary>One second's requests, by when they were due.</summary>
    private sealed class ReplaySecond
    {
        public int Sent { get; set; }

        public int Answered { get; set; }

        public int Errors { get; set; }

        public Sample Lateness { get; } = new();

        public Sample Responses { get; } = new();

        public void Forget()
        {
            Lateness.Shrink();
            Responses.Shrink();
        }
    }

    /// <summary>Up to a thousand values of many, each with the same chance to be among them.</summary>
    private sealed class Sample : IEnumerable<int>
    {
        private const int Most = 1_000;

        private List<int> _values = [];
        private long _seen;
        private uint _draw = 0x9E37_79B9;

        public void Add(int value)
        {
            _seen++;
            if (_values.Count < Most)
            {
                _values.Add(value);
                return;
            }

            _draw ^= _draw << 13;
            _draw ^= _draw >> 17;
            _draw ^= _draw << 5;
            var at = (long)(_draw / 4294967296.0 * _seen);
            if (at < Most)
            {
                _values[(int)at] = value;
            }
        }

        // What is left gives the same p99.
        public void Shrink() => _values = _values.Count == 0 ? _values : [Quantile(_values)];

        public IEnumerator<int> GetEnumerator() => _values.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
