using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Umbra.Core.Handoff;
using Umbra.Inline.Health;

namespace Umbra.DataPlane;

/// <summary>
/// The data plane: taps, captures, intake, hand-off, the worker's supervisor, health port; the ledger's keeper.
/// </summary>
internal sealed class DataPlaneHost : IHandoffHost, IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly DataPlaneLog _log;
    private readonly Intake _intake;
    private readonly InlineSources _inline;
    private readonly CaptureSet _captures;
    private readonly SourceTable _sources;
    private readonly SessionSet _sessions;
    private readonly HandoffDirectory _directory = new();
    private readonly HandoffServer _server;
    private readonly WorkerSupervisor _supervisor;
    private readonly SettingsInForce _inForce;
    private readonly long _startedAt;
    private HealthServer? _health;
    private readonly CollectionPauses _pauses = new();
    private volatile bool _isReady;
    private volatile bool _isCutShort;

    private DataPlaneHost(
        IDataPlaneConfiguration configuration, DataPlaneSettings settings, OverrideStore overrides, IWorkerRunner runner, TimeProvider clock, DataPlaneLog log)
    {
        (_clock, _log) = (clock, log);
        _startedAt = clock.GetTimestamp();
        _intake = new Intake(settings.Intake);
        _sources = new SourceTable(Ledger, _intake, log);
        _inline = new InlineSources(_sources, clock, log);
        _captures = new CaptureSet(_sources, clock, log);
        _sessions = new SessionSet(clock, log);
        _server = new HandoffServer(_directory.Socket, _intake, this, clock);
        _supervisor = new WorkerSupervisor(runner, _directory.Socket, clock, log);
        _inForce = new SettingsInForce(configuration, settings, overrides, _inline, _captures, _sessions, _server, Ledger, clock, log);
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
            if (host._inForce.TryReload() is { Length: > 0 } reason)
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

        host._server.Start(host._inForce.Settings.WorkerSettings);
        host._supervisor.Start();
        host._isReady = true;

        // Only now: the one before has accepted until here, and whoever it accepts yet is served to the end.
        var file = new ProcessFile(host._inForce.Settings.State);
        if (host._inForce.Settings.IsTakeover)
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
    public void Reload() => _inForce.Reload();

    /// <summary>Takes no new connections, lets the open ones finish, hands over the rest, lets the worker finish, and settles all.</summary>
    public async Task DrainAsync()
    {
        _isReady = false;
        _inForce.End();
        _log.Draining();
        _sessions.End();
        _captures.End();
        await _inline.DrainAsync().ConfigureAwait(false);
        await _server.StopAsync(_isCutShort ? TimeSpan.Zero : _inForce.Settings.WorkerDrain).ConfigureAwait(false);
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
        var settings = _inForce.Settings;
        var overrides = _inForce.Overrides;
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
            ConfigurationVersion = _inForce.Version,
            LastReloadSuccess = _inForce.LastReload,
            ReloadProblem = _inForce.Problem,
        };
    }

    /// <inheritdoc/>
    public OverrideAnswer Set(string mirror, string key, string value) => _inForce.Set(mirror, key, value);

    /// <inheritdoc/>
    public OverrideAnswer ApplySessions() => _inForce.ApplySessions();

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

    private static MirrorLedger ReadMirror(Core.Mirroring.MirrorAccount account, DataPlaneSettings settings, ImmutableArray<SettingOverride> overrides)
    {
        var rule = settings.Mirrors.FirstOrDefault(m => m.Rule.Name == account.Mirror)?.Rule;
        return new MirrorLedger(
            account.Read(), rule?.PercentHundredths ?? 0, rule?.IsPaused ?? false, rule is not null,
            [.. overrides.Where(o => o.Subject == account.Mirror && o.Key != OverrideStore.StepKey).Select(o => $"{o.Key}={o.Value}")]);
    }
}
