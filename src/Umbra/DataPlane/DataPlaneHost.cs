using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Umbra.Core.Handoff;
using Umbra.Inline.Health;

namespace Umbra.DataPlane;

/// <summary>
/// The data plane: taps, captures, intake, hand-off, the worker's supervisor, health port; the ledger's and the configuration's keeper.
/// </summary>
internal sealed class DataPlaneHost : IHandoffHost, IAsyncDisposable
{
    private const string Ending = "the end has begun, and nothing is changed any more";

    private readonly IDataPlaneConfiguration _configuration;
    private readonly TimeProvider _clock;
    private readonly DataPlaneLog _log;
    private readonly OverrideStore _overrides;
    private readonly Intake _intake;
    private readonly InlineSources _inline;
    private readonly CaptureSet _captures;
    private readonly SourceTable _sources;
    private readonly SessionSet _sessions;
    private readonly RequestedSessions _requested = new();
    private ImmutableArray<string> _leftOut = [];
    private readonly HandoffDirectory _directory = new();
    private readonly HandoffServer _server;
    private readonly WorkerSupervisor _supervisor;
    private readonly Lock _applying = new();
    private readonly long _startedAt;
    private HealthServer? _health;
    private volatile DataPlaneSettings _settings;
    private volatile string _reloadProblem = "";
    private long _version;
    private double _lastReload;
    private readonly CollectionPauses _pauses = new();
    private volatile bool _isReady;
    private volatile bool _isDraining;
    private volatile bool _isCutShort;

    private DataPlaneHost(
        IDataPlaneConfiguration configuration, DataPlaneSettings settings, OverrideStore overrides, IWorkerRunner runner, TimeProvider clock, DataPlaneLog log)
    {
        (_configuration, _settings, _overrides, _clock, _log) = (configuration, settings, overrides, clock, log);
        _startedAt = clock.GetTimestamp();
        _intake = new Intake(settings.Intake);
        _sources = new SourceTable(Ledger, _intake, log);
        _inline = new InlineSources(_sources, clock, log);
        _captures = new CaptureSet(_sources, clock, log);
        _sessions = new SessionSet(clock, log);
        _server = new HandoffServer(_directory.Socket, _intake, this, clock);
        _supervisor = new WorkerSupervisor(runner, _directory.Socket, clock, log);
    }

    /// <summary>The accounts.</summary>
    public Ledger Ledger { get; } = new();

    /// <summary>Where each tap, gateway and receiver listens, by source.</summary>
    public IEnumerable<KeyValuePair<string, IPEndPoint>> Listeners => _inline.Listeners;

    /// <summary>Where the health port is.</summary>
    public IPEndPoint Health => _health!.EndPoint;

    /// <summary>Whether a worker is connected.</summary>
    public bool IsWorkerConnected => _server.IsWorkerConnected;

    /// <summary>Loads, binds and starts everything.</summary>
    /// <param name="configuration">Where settings come from.</param>
    /// <param name="runner">How workers run, by settings.</param>
    /// <param name="clock">All times.</param>
    /// <param name="log">What happens.</param>
    /// <returns>The host, or the exit code when it cannot start; the reasons are in the log.</returns>
    public static async Task<(DataPlaneHost? Host, int ExitCode)> StartAsync(
        IDataPlaneConfiguration configuration, Func<DataPlaneSettings, IWorkerRunner> runner, TimeProvider clock, DataPlaneLog log)
    {
        var own = configuration.Load([]);
        if (own.Settings is null)
        {
            log.NotLoaded(own.Problems);
            return (null, ExitCode.Usage);
        }

        var overrides = new OverrideStore(own.Settings.State);
        if (overrides.Read() is { } problem)
        {
            log.Problem(problem);
        }

        DataPlaneHost? host = null;
        try
        {
            host = new DataPlaneHost(configuration, own.Settings, overrides, runner(own.Settings), clock, log);
            host._health = await HealthServer.StartAsync(own.Settings.Health, () => host._isReady, own.Settings.IsTakeover).ConfigureAwait(false);
            log.Health(host.Health);
            if (host.TryReload() is { Length: > 0 } reason)
            {
                log.Problem(reason);
                await host.DisposeAsync().ConfigureAwait(false);
                return (null, ExitCode.CannotRun);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or UnauthorizedAccessException)
        {
            log.Problem($"could not start: {exception.Message}");
            if (host is not null)
            {
                await host.DisposeAsync().ConfigureAwait(false);
            }

            return (null, ExitCode.CannotRun);
        }

        host._server.Start(host._settings.WorkerSettings);
        host._supervisor.Start();
        host._isReady = true;

        // Only now: the one before has accepted until here, and whoever it accepts yet is served to the end.
        var file = new ProcessFile(host._settings.State);
        if (host._settings.IsTakeover)
        {
            log.Problem(file.TellToDrain());
        }

        // Two processes that read the same packets would mirror them twice: the one before ends when it is told.
        host._captures.Begin();
        host._sessions.Begin();

        if (file.Write() is { } notWritten)
        {
            log.Problem(notWritten);
        }

        return (host, ExitCode.Fine);
    }

    /// <summary>Reads the configuration again and goes over to it; a bad one changes nothing.</summary>
    public void Reload()
    {
        string problems;
        try
        {
            problems = TryReload();
        }
        catch (Exception exception)
        {
            problems = $"the reload failed, which is a fault of Umbra's: {exception}"; // it must not cost the connections of production
        }

        if (problems.Length > 0)
        {
            _reloadProblem = problems;
            _log.NotReloaded(problems.Split('\n'));
        }
    }

    /// <summary>Takes no new connections, lets the open ones finish, hands over the rest, lets the worker finish, and settles all.</summary>
    public async Task DrainAsync()
    {
        _isReady = false;
        lock (_applying)
        {
            _isDraining = true;
        }

        _log.Draining();
        _sessions.End();
        _captures.End();
        await _inline.DrainAsync().ConfigureAwait(false);
        await _server.StopAsync(_isCutShort ? TimeSpan.Zero : _settings.WorkerDrain).ConfigureAwait(false);
        await _supervisor.StopAsync().ConfigureAwait(false);
    }

    /// <summary>Does not wait any longer, for open connections or for the worker.</summary>
    public void CutShort()
    {
        _isCutShort = true;
        _inline.CutShort();
        _server.CutShort();
    }

    /// <inheritdoc/>
    public LedgerSnapshot ReadLedger()
    {
        var settings = _settings;
        var overrides = _overrides.Current;
        var (interfaces, sessions) = _sessions.Read();
        return new LedgerSnapshot
        {
            Interfaces = interfaces,
            Sessions = sessions,
            Sources = [.. _sources.Accounts.Select(account => _captures.Read(account) ?? _inline.Read(account, overrides))],
            Mirrors = [.. Ledger.Mirrors.Select(a => ReadMirror(a, settings, overrides))],
            IntakeBytes = _intake.Bytes,
            IntakeItems = _intake.Items,
            IntakeDropped = [.. Enum.GetValues<IntakeDrop>().Select(d => new NamedCount(d.Name(), _intake.Dropped(d)))],
            WorkerRestarts = _supervisor.Restarts,
            ProcessId = Environment.ProcessId,
            Uptime = _clock.GetElapsedTime(_startedAt),
            AllocatedBytes = GC.GetTotalAllocatedBytes(precise: false),
            CollectionCount = GC.CollectionCount(0),
            LongestPauseMs = _pauses.LongestMs(),
            ConfigurationVersion = Interlocked.Read(ref _version),
            LastReloadSuccess = Volatile.Read(ref _lastReload),
            ReloadProblem = string.Join('\n', [.. _reloadProblem.Length > 0 ? [_reloadProblem] : (string[])[], .. _leftOut]),
        };
    }

    /// <inheritdoc/>
    public OverrideAnswer Set(string mirror, string key, string value)
    {
        lock (_applying)
        {
            if (OverrideChange.Read(mirror, key, value, _settings, out var reason) is not { } change)
            {
                return new OverrideAnswer(false, reason);
            }

            var wanted = change.Over(_overrides);
            var own = _configuration.LoadKept([]);
            var load = own.Settings is null ? own : _configuration.LoadKept(wanted);
            if (load.Settings is null)
            {
                return new OverrideAnswer(false, string.Join('\n', load.Problems));
            }

            if (Apply(load.Settings) is { } problem)
            {
                return new OverrideAnswer(false, problem);
            }

            var notKept = _overrides.Keep(wanted, own.Settings!);
            return new OverrideAnswer(true, change.Said + (notKept is null ? "" : $" (until it ends: {notKept})"));
        }
    }

    /// <inheritdoc/>
    public OverrideAnswer ApplySessions()
    {
        lock (_applying)
        {
            if (_isDraining)
            {
                return new OverrideAnswer(false, Ending);
            }

            // Nothing else is looked at: a file that is being changed, or an interface of another session that is gone, keeps nobody from ending one.
            var requested = _requested.Read(_settings.Ec2, _settings.State);
            if ((requested.Problem ?? requested.LeftOut.Except(_leftOut).FirstOrDefault()) is { } problem)
            {
                return new OverrideAnswer(false, problem);
            }

            var settings = _settings with { Sessions = [.. _settings.Sessions.Where(session => session.IsOfFile), .. requested.Sessions] };
            if (_sessions.Prepare(settings, session => !_sessions.Reads(session.Interface)) is { } refusal)
            {
                _sessions.Abandon();
                return new OverrideAnswer(false, refusal);
            }

            _sessions.Commit();
            (_settings, _leftOut) = (settings, requested.LeftOut);
            _log.SessionsApplied(requested.Sessions.Length);
            return new OverrideAnswer(true, "");
        }
    }

    /// <inheritdoc/>
    public void WorkerConnected()
    {
    }

    /// <inheritdoc/>
    public void WorkerGone(string fault, long lost)
    {
        if (_isReady)
        {
            _log.WorkerGone(fault, lost);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isReady = false;
        _sessions.End();
        _captures.End();
        _inline.CutShort();
        await _inline.DrainAsync().ConfigureAwait(false);
        _server.Dispose();
        await _supervisor.DisposeAsync().ConfigureAwait(false);
        if (_health is not null)
        {
            await _health.DisposeAsync().ConfigureAwait(false);
        }

        _directory.Dispose();
    }

    // Empty when it went well, else the problems, a line each.
    private string TryReload()
    {
        lock (_applying)
        {
            var own = _configuration.Load([]);
            if (own.Settings is null)
            {
                return string.Join('\n', own.Problems);
            }

            var dropped = _overrides.Overtaken(own.Settings);
            var left = _overrides.Current.RemoveRange(dropped);
            var load = left.IsEmpty ? own : _configuration.Load(left);
            if (load.Settings is null)
            {
                return string.Join('\n', load.Problems);
            }

            if (Apply(load.Settings) is { } problem)
            {
                return problem;
            }

            _configuration.Keep();
            foreach (var setting in dropped)
            {
                _log.OverrideDropped(setting);
            }

            if (!dropped.IsEmpty && _overrides.Keep(left, own.Settings) is { } notKept)
            {
                _log.Problem(notKept);
            }

            _reloadProblem = "";
            Volatile.Write(ref _lastReload, (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds);
            return "";
        }
    }

    private string? Apply(DataPlaneSettings settings)
    {
        if (_isDraining)
        {
            return Ending;
        }

        // The worker learns of a mirror before it is sent an exchange for it: the settings go first on the same socket.
        var before = _settings;
        _server.SendSettings(settings.WorkerSettings);

        // At the start what stands in production's path comes first, and nothing of packets that is not there, or is slow to be read, keeps it from that.
        var isFirst = Interlocked.Read(ref _version) == 0;
        var inlineFirst = isFirst && settings.Taps.Length + settings.Gateways.Length + settings.Receivers.Length > 0;
        var problem = _inline.Prepare(settings) ?? (inlineFirst ? _inline.Commit(settings) : null);

        var requested = _requested.Read(settings.Ec2, settings.State);
        settings = settings with { Sessions = [.. settings.Sessions, .. requested.Sessions] };
        problem ??= _captures.Prepare(settings, isRequired: !inlineFirst)
            ?? _sessions.Prepare(settings, session => !inlineFirst && session.IsOfFile)
            ?? (inlineFirst ? null : _inline.Commit(settings));
        if (problem is not null)
        {
            _inline.Abandon();
            _captures.Abandon();
            _sessions.Abandon();
            _server.SendSettings(before.WorkerSettings);
            return problem;
        }

        _captures.Commit(settings);
        _sessions.Commit();
        _leftOut = requested.LeftOut;
        foreach (var said in requested.Problem is { } unread ? [unread, .. _leftOut] : _leftOut)
        {
            _log.Problem(said);
        }

        foreach (var key in settings.NeedsRestartAfter(before))
        {
            _log.NeedsRestart(key);
        }

        _settings = settings;
        foreach (var mirror in settings.Mirrors)
        {
            Ledger.Mirror(mirror.Rule.Name);
        }

        _log.Applied(Interlocked.Increment(ref _version));
        return null;
    }

    private static MirrorLedger ReadMirror(Core.Mirroring.MirrorAccount account, DataPlaneSettings settings, ImmutableArray<SettingOverride> overrides)
    {
        var rule = settings.Mirrors.FirstOrDefault(m => m.Rule.Name == account.Mirror)?.Rule;
        return new MirrorLedger(
            account.Read(), rule?.PercentHundredths ?? 0, rule?.IsPaused ?? false, rule is not null,
            [.. overrides.Where(o => o.Subject == account.Mirror && o.Key != OverrideStore.StepKey).Select(o => $"{o.Key}={o.Value}")]);
    }
}
