using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Umbra.Configuration;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Telemetry;

namespace Umbra.Ramping;

/// <summary>
/// The worker's ramps: takes figures every now and then, decides, keeps where each ramp is, and tells the data plane. While no worker
/// runs, percentages stay as they are.
/// </summary>
/// <param name="statistics">Finds what the worker measured of a mirror.</param>
/// <param name="clock">All times.</param>
/// <param name="logger">Is told of each step.</param>
internal sealed class Ramps(Func<string, MirrorStatistics?> statistics, TimeProvider clock, ILogger logger) : IDisposable
{
    private static readonly TimeSpan _idleTick = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private volatile Entry[] _entries = [];
    private Dictionary<string, KeptRamp> _kept = [];
    private RampFile? _file;
    private LedgerFeed? _feed;
    private IDataPlane? _dataPlane;
    private string? _folder;
    private string? _notKept;
    private Task? _loop;

    /// <summary>The ramp of a mirror or a destination; null when it has none, or nothing is known of it yet.</summary>
    public RampStatus? StatusOf(string name) =>
        Array.Find(_entries, entry => entry.Settings.Name == name) is { State: { } state } found ? RampStatus.Of(found.Settings, state, found.OverruledBy) : null;

    /// <summary>All ramps, by mirror.</summary>
    public IEnumerable<KeyValuePair<string, RampStatus>> Statuses =>
        _entries.Select(entry => entry.Settings.Name).Select(name => KeyValuePair.Create(name, StatusOf(name)!)).Where(ramp => ramp.Value is not null);

    /// <summary>Goes over to new settings: an unchanged ramp goes on; a changed one begins below where it was.</summary>
    /// <param name="settings">The ramps.</param>
    /// <param name="folder">The state folder.</param>
    /// <param name="dataPlane">Has the ledger, and takes percentages.</param>
    public void Apply(ImmutableArray<RampSettings> settings, string folder, IDataPlane dataPlane)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(dataPlane, _dataPlane))
            {
                (_dataPlane, _feed) = (dataPlane, new LedgerFeed(dataPlane));
            }

            if (folder != _folder && settings.Length > 0)
            {
                (_folder, _file) = (folder, new RampFile(folder));
                _kept = _file.Read(out var problem);
                NotKept(problem);
            }

            var before = _entries;
            _entries = [.. settings.Select(wanted => Array.Find(before, e => e.Settings.Name == wanted.Name && e.Settings.Hash == wanted.Hash)?.With(wanted) ?? new Entry(wanted))];
        }
    }

    /// <summary>Decides on every ramp again and again, until <see cref="Dispose"/>. Once is enough.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _loop ??= Task.Run(RunAsync);
        }
    }

    /// <summary>Nothing is decided any more.</summary>
    public void Dispose() => _ended.Cancel();

    /// <summary>Decides on every ramp once.</summary>
    internal async Task TickAsync()
    {
        var entries = _entries;
        if (entries.Length == 0)
        {
            return;
        }

        var ledger = await _feed!.RefreshAsync(_ended.Token).ConfigureAwait(false);
        var now = clock.GetTimestamp();
        foreach (var entry in entries)
        {
            if (RampShare.Find(entry.Settings, ledger) is { } share)
            {
                Decide(entry, ledger, share, now);
            }
        }

        // First it is kept, then told: a worker that dies in between leaves a smaller percentage in force, never a greater one unkept.
        Keep(entries);
        foreach (var entry in entries)
        {
            await TellAsync(entry, ledger).ConfigureAwait(false);
        }
    }

    private static string Percent(RampSettings settings, int step) => Units.Format(new Percent(settings.Steps[step]));

    private async Task RunAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                await TickAsync().ConfigureAwait(false);
            }
            catch (IOException)
            {
                // The data plane is busy or gone. If it is gone, so is this worker in a moment.
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var tick = _entries.Select(entry => entry.Settings.Tick).DefaultIfEmpty(_idleTick).Min();
            await Task.Delay(tick, clock, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Decide(Entry entry, LedgerSnapshot ledger, RampShare share, long now)
    {
        var settings = entry.Settings;
        var readings = share.Read(settings, ledger, settings.IsOfDestination ? null : statistics(settings.Name));
        var before = entry.Readings ?? readings;
        var seen = new RampObservation
        {
            Elapsed = entry.Readings is null ? TimeSpan.Zero : clock.GetElapsedTime(entry.ReadAt, now),
            Counts = readings.Counts - before.Counts,
            Overloaded = readings.Overloaded - before.Overloaded,
            ProductionFailures = readings.ProductionFailures - before.ProductionFailures,
            WorkerRestarts = ledger.WorkerRestarts,
            OverruledBy = share.OverruledBy,
        };
        (entry.Readings, entry.ReadAt, entry.OverruledBy) = (readings, now, seen.OverruledBy);
        var state = entry.State ?? Begin(settings, share);
        var decision = RampMachine.Decide(settings, state, seen);
        entry.State = decision.State;
        Log(settings, state, decision);
    }

    // A percentage that a user set says nothing of where the ramp was.
    private RampState Begin(RampSettings settings, RampShare share) =>
        _kept.TryGetValue(settings.Name, out var kept) ? kept.For(settings)
        : RampState.At(settings, share.IsSet ? 0 : RampSettings.StepBelow(settings.Steps, share.Hundredths));

    private void Log(RampSettings settings, RampState before, in RampDecision decision)
    {
        var (state, percent) = (decision.State, Percent(settings, decision.State.Step));
        switch (decision.Move)
        {
            case RampMove.Up:
                logger.SteppedUp(settings.Name, percent);
                break;
            case RampMove.Back:
                logger.SteppedBack(settings.Name, percent, state.Why!, Units.Format(RampMachine.Wait(settings, state)));
                break;
            default:
                if (decision.Breach is not null && before.Failures[0] == 0)
                {
                    logger.StaysAtFirst(settings.Name, percent, state.Why!);
                }

                break;
        }
    }

    private void Keep(Entry[] entries)
    {
        lock (_gate)
        {
            // Those that a reload has just replaced are nobody's any more.
            if (entries != _entries)
            {
                return;
            }

            // One that has not begun yet, since the data plane does not have its mirror, stays as it was kept.
            var kept = new Dictionary<string, KeptRamp>(StringComparer.Ordinal);
            foreach (var entry in entries)
            {
                if (entry.State is { } state)
                {
                    kept[entry.Settings.Name] = new KeptRamp(entry.Settings.Hash, entry.Settings.Steps[state.Step], state);
                }
                else if (_kept.TryGetValue(entry.Settings.Name, out var before))
                {
                    kept[entry.Settings.Name] = before;
                }
            }

            _kept = kept;
            NotKept(_file!.Write(_kept));
        }
    }

    private async Task TellAsync(Entry entry, LedgerSnapshot ledger)
    {
        if (RampShare.Find(entry.Settings, ledger) is not { IsSet: false } share || entry.State is not { } state || share.Hundredths == entry.Settings.Steps[state.Step])
        {
            return;
        }

        var value = (entry.Settings.Steps[state.Step] / 100m).ToString("0.##", CultureInfo.InvariantCulture);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        timeout.CancelAfter(LedgerFeed.AnswerTimeout);
        try
        {
            var answer = await _dataPlane!.SetAsync(entry.Settings.Name, "step", value, timeout.Token).ConfigureAwait(false);
            if (!answer.Accepted && answer.Message != entry.NotInForce)
            {
                logger.NotInForce(entry.Settings.Name, answer.Message);
            }

            entry.NotInForce = answer.Accepted ? null : answer.Message;
        }
        catch (OperationCanceledException) when (!_ended.IsCancellationRequested)
        {
            // It is told again at the next tick, unless it has arrived by then.
        }
    }

    // Said once for as long as it is the same.
    private void NotKept(string? problem)
    {
        if (problem is not null && problem != _notKept)
        {
            logger.NotKept(problem);
        }

        _notKept = problem;
    }

    /// <summary>A ramp and what was last seen of it. Changed by ticks only.</summary>
    private sealed class Entry(RampSettings settings)
    {
        private volatile RampState? _state;

        public RampSettings Settings { get; } = settings;

        public RampState? State
        {
            get => _state;
            set => _state = value;
        }

        public string? OverruledBy { get; set; }

        public string? NotInForce { get; set; }

        public RampReadings? Readings { get; set; }

        public long ReadAt { get; set; }

        // What is no part of the hash may have changed: the time-out, the sources.
        public Entry With(RampSettings wanted) => Settings.Timeout == wanted.Timeout && Settings.Sources.SequenceEqual(wanted.Sources)
            ? this
            : new Entry(wanted) { State = State, OverruledBy = OverruledBy };
    }
}
