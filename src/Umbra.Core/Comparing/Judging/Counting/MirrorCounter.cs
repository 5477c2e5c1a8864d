namespace Umbra.Core.Comparing.Judging.Counting;

/// <summary>Counts one mirror since the last increment was taken. One thread at a time: whoever compares holds a lock for an exchange, whoever stores for an increment.</summary>
/// <param name="mirror">Its name in the configuration.</param>
/// <param name="settings">Bounds.</param>
internal sealed class MirrorCounter(string mirror, CountingSettings settings)
{
    private readonly Dictionary<string, EndpointCounter> _endpoints = new(StringComparer.Ordinal);

    /// <summary>Its name in the configuration.</summary>
    public string Mirror { get; } = mirror;

    /// <summary>The counter of an endpoint; that of <see cref="CountingSettings.Other"/> when there are too many.</summary>
    /// <param name="endpoint">Method and path template: <c>GET /orders/{id}</c>.</param>
    public EndpointCounter Endpoint(ReadOnlySpan<char> endpoint)
    {
        if (_endpoints.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(endpoint, out var known))
        {
            return known;
        }

        var name = _endpoints.Count < settings.MostEndpoints ? endpoint.ToString() : CountingSettings.Other;
        if (!_endpoints.TryGetValue(name, out var counter))
        {
            counter = new EndpointCounter(settings);
            _endpoints.Add(name, counter);
        }

        return counter;
    }

    /// <summary>Adds what another has counted.</summary>
    public void Add(MirrorCounts increment)
    {
        foreach (var (endpoint, counts) in increment.Endpoints)
        {
            Endpoint(endpoint).Add(counts);
        }
    }

    /// <summary>What was counted since the last increment was taken.</summary>
    public MirrorCounts Read() => Read(static endpoint => endpoint.Read());

    /// <summary>Gives what was counted, and begins at nothing. Endpoints and paths stay known.</summary>
    public MirrorCounts TakeIncrement() => Read(static endpoint => endpoint.TakeIncrement());

    private MirrorCounts Read(Func<EndpointCounter, EndpointCounts> read)
    {
        var endpoints = MirrorCounts.Empty(Mirror).Endpoints.ToBuilder();
        foreach (var (endpoint, counter) in _endpoints)
        {
            if (!counter.IsIdle)
            {
                endpoints.Add(endpoint, read(counter));
            }
        }

        return new MirrorCounts(Mirror, endpoints.ToImmutable());
    }
}
