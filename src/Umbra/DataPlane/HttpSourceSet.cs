using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Umbra.Inline.Gateway;
using Umbra.Inline.Serving;

namespace Umbra.DataPlane;

/// <summary>The gateways and receivers that run, and what a reload does to them. Changed by one thread at a time.</summary>
internal sealed class HttpSourceSet(SourceTable sources, TimeProvider clock, DataPlaneLog log)
{
    private readonly CancellationTokenSource _cutShort = new();
    private readonly List<(IHttpSource Source, Task Task)> _retiring = [];
    private readonly List<Running> _bound = [];
    private volatile IReadOnlyList<Running> _running = [];
    private IReadOnlyList<Running>? _prepared;

    /// <summary>Where each listens.</summary>
    public IEnumerable<KeyValuePair<string, IPEndPoint>> EndPoints => _running.Select(running => KeyValuePair.Create(running.Name, running.Server.EndPoint));

    /// <summary>Binds what is new or changed, and makes ready what each needs; nothing that runs is changed yet.</summary>
    /// <returns>Null, or why it cannot be.</returns>
    public string? Prepare(DataPlaneSettings settings)
    {
        var after = new List<Running>();
        IEnumerable<(HttpServerSettings Server, bool IsGateway)> all =
            [.. settings.Gateways.Select(gateway => (gateway.Server, true)), .. settings.Receivers.Select(receiver => (receiver.Server, false))];
        foreach (var (wanted, isGateway) in all)
        {
            var old = _running.FirstOrDefault(running => running.Name == wanted.Source && running.Source is GatewaySource == isGateway);
            try
            {
                var source = old?.Source ?? Create(wanted.Source, isGateway);
                after.Add(old is not null && old.Wanted.IsSameAs(wanted) ? old : Bind(wanted, old, source, settings.IsTakeover));
                source.Prepare(settings);
            }
            catch (Exception exception) when (exception is SocketException or IOException or CryptographicException or UnauthorizedAccessException)
            {
                _prepared = after;
                Abandon();
                return $"sources.{wanted.Source}: cannot listen on {wanted.Listen}: {exception.Message}";
            }
        }

        _prepared = after;
        return null;
    }

    /// <summary>Gives up what was prepared.</summary>
    public void Abandon()
    {
        foreach (var prepared in _prepared ?? [])
        {
            prepared.Source.Abandon();
        }

        Retire(_bound, keeping: _running);
        _bound.Clear();
        _prepared = null;
    }

    /// <summary>Goes over to what was prepared: new listeners accept; replaced and removed ones stop and let their requests finish.</summary>
    public void Commit()
    {
        if (_prepared is not { } after)
        {
            return;
        }

        var before = _running;
        foreach (var running in after)
        {
            running.Source.Commit();
            if (!_bound.Contains(running))
            {
                ReloadCertificates(running);
            }
        }

        _running = after;
        foreach (var running in _bound)
        {
            running.Server.Start();
            log.Listening(running.Name, running.Server.EndPoint, running.Source);
        }

        Retire([.. before.Except(after)], keeping: after);
        _bound.Clear();
        _prepared = null;
    }

    /// <summary>Stops listening everywhere and waits for open requests, each listener for its own time at most.</summary>
    public async Task DrainAsync()
    {
        var all = _running;
        _running = [];
        Retire(all, keeping: []);
        await Task.WhenAll(_retiring.Select(retiring => retiring.Task)).ConfigureAwait(false);
    }

    /// <summary>Ends the wait of <see cref="DrainAsync"/> at once.</summary>
    public void CutShort() => _cutShort.Cancel();

    /// <summary>A source's side of the ledger; null when it is none of these.</summary>
    /// <param name="account">The source's account.</param>
    /// <param name="overrides">What was changed while it runs.</param>
    public SourceLedger? Read(SourceAccount account, ImmutableArray<SettingOverride> overrides)
    {
        if (_running.FirstOrDefault(running => running.Name == account.Source) is not { } running)
        {
            return null;
        }

        var counters = running.Server.Counters.Read().Select(count => new NamedCount(count.Key, count.Value));
        return new SourceLedger(account.Read(), running.Server.Connections, [.. counters, .. running.Source.Counters])
        {
            Destinations = running.Source is GatewaySource gateway ? [.. gateway.Destinations.Select(one => Read(running.Name, one, overrides))] : [],
        };
    }

    private static DestinationLedger Read(string gateway, DestinationReading reading, ImmutableArray<SettingOverride> overrides)
    {
        var (counts, destination) = (reading.Destination.Counts, reading.Destination);
        var name = DestinationLedger.NameOf(gateway, reading.Route, reading.Name);
        return new DestinationLedger(
            reading.Route, reading.Name, (int)Math.Round(reading.Share * 100_00), reading.IsLive,
            [.. overrides.Where(change => change.Subject == name && change.Key != OverrideStore.StepKey).Select(change => $"{change.Key}={change.Value}")],
            [
                new("requests", counts.Requests), new("errors", counts.Errors), new("responses", counts.Responses), new("slow", counts.Slow),
                new("retries", counts.Retries), new("connect_failed", counts.ConnectFailed), new("open", destination.Open),
                new("instances", destination.Instances.Length), new("instances_well", destination.Instances.Count(instance => instance.IsWell)),
            ]);
    }

    // A certificate that cannot be read now leaves the one before in use.
    private void ReloadCertificates(Running running)
    {
        try
        {
            running.Server.Certificates?.Reload();
        }
        catch (Exception exception) when (exception is IOException or CryptographicException or UnauthorizedAccessException)
        {
            log.Problem($"sources.{running.Name}: the certificate stays as it was: {exception.Message}");
        }
    }

    private IHttpSource Create(string name, bool isGateway)
    {
        var source = sources.Of(name, clock);
        return isGateway ? new GatewaySource(name, source, sources, clock, what => log.Problem($"sources.{name}: {what}")) : new ReceiverSource(name, source, sources, clock);
    }

    private Running Bind(HttpServerSettings wanted, Running? old, IHttpSource source, bool isTakeover)
    {
        var server = old is not null && old.Wanted.Listen.Equals(wanted.Listen)
            ? old.Server.Successor(wanted)
            : HttpServer.Bind(wanted, source.Source, source.Application, clock, isTakeover);
        var running = new Running(wanted.Source, wanted, server, source);
        _bound.Add(running);
        return running;
    }

    private void Retire(IEnumerable<Running> gone, IReadOnlyList<Running> keeping)
    {
        _retiring.RemoveAll(retiring => retiring.Task.IsCompleted);
        foreach (var running in gone)
        {
            // Listeners that were retired before may still serve: the source is theirs as well.
            var before = _retiring.Where(retiring => retiring.Source == running.Source).Select(retiring => retiring.Task).ToList();
            _retiring.Add((running.Source, RetireAsync(running, before, keepsSource: keeping.Any(kept => kept.Source == running.Source))));
        }
    }

    private async Task RetireAsync(Running running, List<Task> before, bool keepsSource)
    {
        await running.Server.DrainAsync(_cutShort.Token).ConfigureAwait(false);
        await running.Server.DisposeAsync().ConfigureAwait(false);
        if (!keepsSource)
        {
            await Task.WhenAll(before).ConfigureAwait(false);
            await running.Source.DisposeAsync().ConfigureAwait(false);
        }
    }

    // What was asked for differs from the server's own settings where a port was 0.
    private sealed record Running(string Name, HttpServerSettings Wanted, HttpServer Server, IHttpSource Source);
}
