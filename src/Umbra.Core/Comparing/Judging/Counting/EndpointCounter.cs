using Umbra.Core.Comparing.Judging.Latencies;

namespace Umbra.Core.Comparing.Judging.Counting;

/// <summary>Counts one endpoint since the last increment was taken. One thread at a time; counting allocates nothing once a path is known.</summary>
internal sealed class EndpointCounter
{
    private readonly CountingSettings _settings;
    private readonly Dictionary<string, PathCounter> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PathCounter>.AlternateLookup<ReadOnlySpan<char>> _pathsBySpan;
    private readonly LatencyCounter _latency = new();
    private EndpointTotals _totals;
    private long _seen;

    /// <param name="settings">Bounds.</param>
    public EndpointCounter(CountingSettings settings)
    {
        _settings = settings;
        _pathsBySpan = _paths.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Nothing was counted since the last increment was taken.</summary>
    public bool IsIdle => _totals == default && _latency.IsIdle && _paths.Values.All(path => path.Counts == default);

    /// <summary>Counts an exchange. Its paths are counted each by <see cref="Path"/>, in the same turn.</summary>
    public void Count(in ComparedExchange exchange)
    {
        _totals = new EndpointTotals(
            _totals.Compared + 1,
            _totals.Paired + (exchange.HasSecond ? 1 : 0),
            _totals.Differing + (exchange.Differs ? 1 : 0),
            _totals.Production.With(exchange.ProductionStatus),
            _totals.Shadow.With(exchange.ShadowStatus),
            _totals.NewErrors + (exchange.IsNewError ? 1 : 0),
            _totals.GoneErrors + (exchange.IsGoneError ? 1 : 0));
        if (++_seen <= _settings.ColdExchanges)
        {
            _latency.CountCold();
        }
        else
        {
            _latency.Count(exchange.Production, exchange.Shadow);
        }
    }

    /// <summary>The counter of a path; that of <see cref="CountingSettings.Other"/> when there are too many.</summary>
    /// <remarks>The caller counts an exchange at most once in each: two differences that share a path, or <c>_other</c>, are one.</remarks>
    public PathCounter Path(ReadOnlySpan<char> path)
    {
        if (_pathsBySpan.TryGetValue(path, out var known))
        {
            return known;
        }

        var name = _paths.Count < _settings.MostPaths ? path.ToString() : CountingSettings.Other;
        if (!_paths.TryGetValue(name, out var counter))
        {
            counter = new PathCounter();
            _paths.Add(name, counter);
        }

        return counter;
    }

    /// <summary>Adds what another has counted.</summary>
    public void Add(EndpointCounts increment)
    {
        _totals = new EndpointTotals(
            _totals.Compared + increment.Compared,
            _totals.Paired + increment.Paired,
            _totals.Differing + increment.Differing,
            _totals.Production + increment.Production,
            _totals.Shadow + increment.Shadow,
            _totals.NewErrors + increment.NewErrors,
            _totals.GoneErrors + increment.GoneErrors);
        _latency.Add(increment.Latency);
        foreach (var (path, counts) in increment.Paths)
        {
            Path(path).Add(counts);
        }
    }

    /// <summary>What was counted since the last increment was taken.</summary>
    public EndpointCounts Read() => Read(static path => path.Counts, _latency.Read());

    /// <summary>Gives what was counted, and begins at nothing. The paths stay known.</summary>
    public EndpointCounts TakeIncrement()
    {
        var taken = Read(static path => path.TakeIncrement(), _latency.TakeIncrement());
        _totals = default;
        return taken;
    }

    private EndpointCounts Read(Func<PathCounter, PathCounts> read, LatencyCounts latency)
    {
        var paths = EndpointCounts.NoPaths.ToBuilder();
        foreach (var (path, counter) in _paths)
        {
            var counts = read(counter);
            if (counts != default)
            {
                paths.Add(path, counts);
            }
        }

        return new EndpointCounts
        {
            Compared = _totals.Compared,
            Paired = _totals.Paired,
            Differing = _totals.Differing,
            Production = _totals.Production,
            Shadow = _totals.Shadow,
            NewErrors = _totals.NewErrors,
            GoneErrors = _totals.GoneErrors,
            Latency = latency,
            Paths = paths.ToImmutable(),
        };
    }

    private readonly record struct EndpointTotals(
        long Compared, long Paired, long Differing, SideCounts Production, SideCounts Shadow, long NewErrors, long GoneErrors);
}
