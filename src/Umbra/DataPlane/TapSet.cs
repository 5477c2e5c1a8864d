using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Umbra.Core.Polling;
using Umbra.Inline.Tap;

namespace Umbra.DataPlane;

/// <summary>The taps that run, and what a reload does to them. Changed by one thread at a time.</summary>
internal sealed class TapSet(SourceTable sources, TimeProvider clock, DataPlaneLog log)
{
    // As many as there are processors, so that any one of them can be kept busy by connections alone. Idle loops cost a sleeping thread each.
    private readonly PollLoops? _loops = PollLoops.TryStart(Environment.ProcessorCount, "umbra tap");
    private readonly CancellationTokenSource _cutShort = new();
    private readonly List<Task> _retiring = [];
    private volatile IReadOnlyList<Running> _running = [];

    /// <summary>Where each tap listens.</summary>
    public IEnumerable<KeyValuePair<string, IPEndPoint>> EndPoints => _running.Select(r => KeyValuePair.Create(r.Tap.Settings.Source, r.Tap.EndPoint));

    /// <summary>
    /// Goes over to new settings: 1. what is new or changed is bound, while all that was there goes on; 2. every source gets its mirrors;
    /// 3. new taps accept; 4. replaced and removed ones stop listening and let their connections finish.
    /// </summary>
    /// <returns>Null, or why nothing was changed.</returns>
    public string? Apply(DataPlaneSettings settings)
    {
        // 1.
        var before = _running;
        var after = new List<Running>();
        var bound = new List<Running>();
        foreach (var wanted in settings.Taps)
        {
            var old = before.FirstOrDefault(r => r.Tap.Settings.Source == wanted.Source);
            if (old is not null && old.Wanted.IsSameAs(wanted))
            {
                after.Add(old);
                continue;
            }

            try
            {
                after.Add(Bind(wanted, old, settings.IsTakeover));
                bound.Add(after[^1]);
            }
            catch (Exception exception) when (exception is SocketException or IOException or CryptographicException or UnauthorizedAccessException)
            {
                Retire(bound);
                return $"sources.{wanted.Source}: cannot listen on {wanted.Listen}: {exception.Message}";
            }
        }

        // 2.
        foreach (var running in after)
        {
            sources.Plan(running.Source, running.Tap.Settings.Source, settings);
            if (!bound.Contains(running))
            {
                ReloadCertificates(running);
            }
        }

        // 3.
        _running = after;
        foreach (var running in bound)
        {
            running.Tap.Start();
            log.Listening(running.Wanted.Source, running.Tap.EndPoint, string.Join(", ", running.Wanted.Production.Select(p => $"{p.Host}:{p.Port}")));
        }

        // 4.
        Retire([.. before.Except(after)]);
        return null;
    }

    /// <summary>Stops listening everywhere and waits for the connections, each tap for its own time at most.</summary>
    public async Task DrainAsync()
    {
        var all = _running;
        _running = [];
        Retire(all);
        await Task.WhenAll(_retiring).ConfigureAwait(false);
        _loops?.Dispose();
    }

    /// <summary>Ends the wait of <see cref="DrainAsync"/> at once.</summary>
    public void CutShort() => _cutShort.Cancel();

    /// <summary>A source's side of the ledger.</summary>
    public SourceLedger Read(SourceAccount account)
    {
        var tap = _running.FirstOrDefault(r => r.Tap.Settings.Source == account.Source)?.Tap;
        return new SourceLedger(account.Read(), tap?.Connections ?? 0, tap is null ? [] : [.. tap.Counters.Read().Select(c => new NamedCount(c.Key, c.Value))]);
    }

    // A certificate that cannot be read now leaves the one before in use.
    private void ReloadCertificates(Running running)
    {
        try
        {
            running.Tap.Certificates?.Reload();
        }
        catch (Exception exception) when (exception is IOException or CryptographicException or UnauthorizedAccessException)
        {
            log.Problem($"sources.{running.Wanted.Source}: the certificate stays as it was: {exception.Message}");
        }
    }

    private Running Bind(TapSettings wanted, Running? old, bool isTakeover)
    {
        if (old is not null && old.Wanted.Listen.Equals(wanted.Listen))
        {
            return new Running(wanted, old.Tap.Successor(wanted), old.Source);
        }

        var source = sources.Of(wanted.Source, clock);
        return new Running(wanted, Tap.Bind(wanted, source, clock, _loops, isTakeover), source);
    }

    private void Retire(IEnumerable<Running> taps)
    {
        _retiring.RemoveAll(t => t.IsCompleted);
        _retiring.AddRange(taps.Select(r => RetireAsync(r.Tap)));
    }

    private async Task RetireAsync(Tap tap)
    {
        await tap.DrainAsync(_cutShort.Token).ConfigureAwait(false);
        await tap.DisposeAsync().ConfigureAwait(false);
    }

    // What was asked for differs from the tap's own settings where a port was 0.
    private sealed record Running(TapSettings Wanted, Tap Tap, ExchangeSource Source);
}
