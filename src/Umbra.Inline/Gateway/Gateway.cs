using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Umbra.Core.Handoff;
using Umbra.Inline.Serving;
using Yarp.ReverseProxy.Forwarder;

namespace Umbra.Inline.Gateway;

/// <summary>A reverse proxy in front of production: routes, destinations, mirrors. Changed by one thread at a time.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly ExchangeSource _source;
    private readonly TimeProvider _clock;
    private readonly ServiceProvider _services;
    private readonly GatewayApplication _application;
    private readonly Action<string> _problem;
    private readonly ConcurrentDictionary<(string Route, string Name), (Destination Destination, HealthProbes? Probes)> _destinations = [];
    private readonly Dictionary<(string Route, string Name), Destination> _prepared = [];
    private readonly AccessLogCounts _logLines = new();
    private RouteTable? _preparedTable;
    private long _failed;

    /// <param name="source">What it is a source of.</param>
    /// <param name="clock">All times.</param>
    /// <param name="problem">Is told what its operator should know.</param>
    /// <param name="seed">Where lots begin.</param>
    public Gateway(ExchangeSource source, TimeProvider clock, Action<string> problem, ulong seed)
    {
        (_source, _clock, _problem) = (source, clock, problem);
        _services = new ServiceCollection().AddLogging().AddHttpForwarder().BuildServiceProvider();
        _application = new GatewayApplication(source, _services.GetRequiredService<IHttpForwarder>(), new Lots(seed), clock)
        {
            Told = Tell,
            Failed = () => Interlocked.Increment(ref _failed),
        };
    }

    /// <summary>What answers requests, for <see cref="HttpServer.Bind"/>.</summary>
    public HttpApplication Application => _application;

    /// <summary>Requests that were ended by a mistake of ours.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Lines of the access log that were not written.</summary>
    public long LogLinesDropped => _logLines.Dropped;

    /// <summary>The settings in force.</summary>
    public GatewaySettings? Settings => _application.Routes?.Settings;

    /// <summary>The destinations of all routes, with what became of their requests.</summary>
    public IReadOnlyList<DestinationReading> Read()
    {
        if (_application.Routes is not { } table)
        {
            return [];
        }

        // Those of a route that is just being taken away are left out.
        return
        [
            .. from route in table.Routes
               from settings in route.Settings.Destinations
               let destination = _destinations.GetValueOrDefault((route.Settings.Name, settings.Name)).Destination
               where destination is not null
               select new DestinationReading(route.Settings.Name, settings.Name, route.Destinations.ShareOf(destination), route.Destinations.Active == settings.Name, destination),
        ];
    }

    /// <summary>Makes ready what new settings need; nothing is changed yet.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="planOf">The mirrors of a route; of null, those of requests that fit none.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public void Prepare(GatewaySettings settings, Func<string?, SourcePlan> planOf)
    {
        Abandon();
        var routes = ImmutableArray.CreateBuilder<Route>(settings.Routes.Length);
        foreach (var route in settings.Routes)
        {
            var destinations = ImmutableArray.CreateBuilder<(Destination, DestinationSettings)>(route.Destinations.Length);
            foreach (var wanted in route.Destinations)
            {
                destinations.Add((Prepare((route.Name, wanted.Name), wanted, settings.ConnectTimeout), wanted));
            }

            routes.Add(new Route(route, new DestinationShares(destinations.DrainToImmutable(), settings.Active), planOf(route.Name)));
        }

        _preparedTable = new RouteTable(routes.DrainToImmutable(), planOf(null), settings);
    }

    /// <summary>Gives up what was prepared.</summary>
    public void Abandon()
    {
        foreach (var destination in _prepared.Values.Except(_destinations.Values.Select(one => one.Destination)))
        {
            destination.Dispose();
        }

        _prepared.Clear();
        _preparedTable = null;
    }

    /// <summary>Goes over to what was prepared, from the next request on. Requests that are on their way finish where they are.</summary>
    public void Commit()
    {
        if (_preparedTable is not { } table)
        {
            return;
        }

        var gone = _destinations.Where(known => _prepared.GetValueOrDefault(known.Key) != known.Value.Destination).ToList();
        ApplyLog(table.Settings.AccessLog);
        _application.Routes = table;
        foreach (var (key, (destination, probes)) in gone)
        {
            _destinations.TryRemove(key, out _);
            probes?.Dispose();
            destination.Retire();
        }

        foreach (var (key, destination) in _prepared)
        {
            _destinations.TryAdd(key, (destination, null));
            if (_destinations[key].Probes is null && destination.Settings.Health is { } health)
            {
                _destinations[key] = (destination, new HealthProbes(destination, health, _clock, Tell));
            }
        }

        _prepared.Clear();
        _preparedTable = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Abandon();
        foreach (var (destination, probes) in _destinations.Values)
        {
            probes?.Dispose();
            destination.Retire();
        }

        if (_application.Log is { } log)
        {
            await log.DisposeAsync().ConfigureAwait(false);
        }

        await _services.DisposeAsync().ConfigureAwait(false);
    }

    private Destination Prepare((string Route, string Name) key, DestinationSettings wanted, TimeSpan connectTimeout)
    {
        var known = _destinations.GetValueOrDefault(key).Destination;
        var destination = known?.Fits(wanted, connectTimeout) == true ? known : new Destination(wanted, connectTimeout, _clock, known);
        _prepared[key] = destination;
        return destination;
    }

    private void ApplyLog(AccessLogSettings? wanted)
    {
        var log = _application.Log;
        if (log?.Settings == wanted)
        {
            log?.Reopen();
            return;
        }

        _application.Log = wanted is null ? null : new AccessLog(wanted, _logLines, _clock, _problem);
        if (log is not null)
        {
            _ = log.DisposeAsync().AsTask();
        }
    }

    // Whoever reads what is told may keep it waiting, and no request waits for that.
    private void Tell(Instance instance, string what) =>
        ThreadPool.UnsafeQueueUserWorkItem(static said => said.Problem($"{said.Instance.Origin} {said.What}"), (Problem: _problem, Instance: instance, What: what), preferLocal: false);
}

/// <summary>A destination and what became of its requests.</summary>
/// <param name="Route">Its route.</param>
/// <param name="Name">Its name.</param>
/// <param name="Share">Its share of the route's requests now, 0 to 1.</param>
/// <param name="IsLive">It is the one that is live, by name.</param>
/// <param name="Destination">The destination.</param>
internal sealed record DestinationReading(string Route, string Name, double Share, bool IsLive, Destination Destination);
