using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Umbra.Guard;

/// <summary>The guard as a process: signals, reload, drain, the counts at the end, the exit code.</summary>
internal sealed class GuardRun
{
    private readonly GuardFile _file;
    private readonly GuardLog _log;
    private readonly GuardConfiguration _started;
    private readonly DestinationCounts _counts;
    private volatile GuardSettings _settings;
    private CallRecorder? _recorder;

    private GuardRun(GuardFile file, GuardLog log, GuardConfiguration configuration, RuleSet rules)
    {
        (_file, _log, _started) = (file, log, configuration);
        _settings = Settings(configuration, rules);
        _counts = new DestinationCounts(configuration.Limits.Destinations);
    }

    /// <summary>Runs until SIGTERM or SIGINT; a second one does not wait for open calls. SIGHUP reloads.</summary>
    /// <param name="file">Where settings come from.</param>
    /// <param name="errors">Diagnostics, and the counts at the end.</param>
    /// <param name="cancellation">Ends it as SIGTERM does.</param>
    public static async Task<int> RunAsync(GuardFile file, TextWriter errors, CancellationToken cancellation)
    {
        var log = new GuardLog(errors);
        var (configuration, rules, problems) = file.Load();
        if (configuration is null || rules is null)
        {
            log.NotLoaded(problems);
            return ExitCode.Usage;
        }

        try
        {
            return await new GuardRun(file, log, configuration, rules).RunAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException or UnauthorizedAccessException)
        {
            log.Problem($"could not start: {exception.Message}");
            return ExitCode.CannotRun;
        }
    }

    private async Task<int> RunAsync(CancellationToken cancellation)
    {
        var connector = new DestinationConnector();
        using var forwarder = new Forwarder(connector, () => _settings);
        await using var recorder = _recorder = RecordSettings.From(_started) is { } record ? new CallRecorder(record, _log) : null;
        var proxy = new GuardProxy(() => _settings, forwarder, new Tunnel(connector, () => _settings), _counts, recorder, TimeProvider.System);
        await using var server = await GuardServer.StartAsync(_started, proxy, cancellation).ConfigureAwait(false);
        await using var status = _started.Status is { } listen
            ? await StatusServer.StartAsync(listen, () => Status(server), cancellation).ConfigureAwait(false)
            : null;

        var ends = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var cutShort = new CancellationTokenSource();
        var isCutShort = false;
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Reload();
        });
        using var cancelled = cancellation.Register(() => ends.TrySetResult());
        _log.Listening(server.EndPoint, _settings.Rules.Count);
        if (status is not null)
        {
            _log.Status(status.EndPoint);
        }

        await ends.Task.ConfigureAwait(false);
        _log.Draining();
        cutShort.CancelAfter(_started.Drain);
        await server.StopAsync(cutShort.Token).ConfigureAwait(false);
        if (recorder is not null)
        {
            await recorder.DisposeAsync().ConfigureAwait(false);
        }

        _log.Counts(_counts.Read(), recorder?.Lost ?? 0);
        return isCutShort ? ExitCode.Interrupted : ExitCode.Fine;

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            if (!ends.TrySetResult())
            {
                isCutShort = true;
                cutShort.Cancel();
            }
        }
    }

    private void Reload()
    {
        var (configuration, rules, problems) = _file.Load();
        if (configuration is null || rules is null)
        {
            _log.NotReloaded(problems);
            return;
        }

        foreach (var key in NeedRestart(configuration))
        {
            _log.NeedsRestart(key);
        }

        if (_recorder is not null && RecordSettings.From(configuration) is { } record)
        {
            _recorder.Reopen(record);
        }

        _settings = Settings(configuration, rules);
        _log.Reloaded(rules.Count);
    }

    private IEnumerable<string> NeedRestart(GuardConfiguration configuration) => new (string Key, bool IsChanged)[]
    {
        ("listen", !_started.Listen.Equals(configuration.Listen)),
        ("status", !Equals(_started.Status, configuration.Status)),
        ("record", _started.Record is null != configuration.Record is null),
        ("drain", _started.Drain != configuration.Drain),
        ("limits", _started.Limits != configuration.Limits),
    }.Where(change => change.IsChanged).Select(change => change.Key);

    private GuardStatus Status(GuardServer server) =>
        new(_settings.Rules.Count, server.Connections, server.Refused, _recorder?.Written ?? 0, _recorder?.Lost ?? 0, _counts.Read());

    private static GuardSettings Settings(GuardConfiguration configuration, RuleSet rules) => new(rules, configuration.ConnectTimeout, configuration.Idle);
}
