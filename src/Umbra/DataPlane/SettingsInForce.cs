using System.Collections.Immutable;
using Umbra.Core.Handoff;

namespace Umbra.DataPlane;

/// <summary>
/// The settings that are in force, and every way to others: a reload, one change while it runs, sessions that were asked for. One at a time, and
/// each whole or not at all.
/// </summary>
internal sealed class SettingsInForce(
    IDataPlaneConfiguration configuration, DataPlaneSettings initial, OverrideStore overrides,
    InlineSources inline, CaptureSet captures, SessionSet sessions, HandoffServer server, Ledger ledger, TimeProvider clock, DataPlaneLog log)
{
    private const string Ending = "the end has begun, and nothing is changed any more";

    private readonly RequestedSessions _requested = new();
    private readonly Lock _applying = new();
    private volatile DataPlaneSettings _settings = initial;
    private volatile string _reloadProblem = "";
    private ImmutableArray<string> _leftOut = [];
    private long _version;
    private double _lastReload;
    private bool _isEnding;

    /// <summary>The settings.</summary>
    public DataPlaneSettings Settings => _settings;

    /// <summary>What was changed while it ran.</summary>
    public ImmutableArray<SettingOverride> Overrides => overrides.Current;

    /// <summary>How often others came into force.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>When that was by a reload, in seconds of Unix time; 0 for never.</summary>
    public double LastReload => Volatile.Read(ref _lastReload);

    /// <summary>Why the last reload changed nothing, and which sessions were left out; empty when all is well.</summary>
    public string Problem => string.Join('\n', [.. _reloadProblem.Length > 0 ? [_reloadProblem] : (string[])[], .. _leftOut]);

    /// <summary>From now on nothing is changed.</summary>
    public void End()
    {
        lock (_applying)
        {
            _isEnding = true;
        }
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
            log.NotReloaded(problems.Split('\n'));
        }
    }

    /// <summary>The same, and who asks sees to what went wrong.</summary>
    /// <returns>Empty when it went well, else the problems, a line each.</returns>
    public string TryReload()
    {
        lock (_applying)
        {
            var own = configuration.Load([]);
            if (own.Settings is null)
            {
                return string.Join('\n', own.Problems);
            }

            var dropped = overrides.Overtaken(own.Settings);
            var left = overrides.Current.RemoveRange(dropped);
            var load = left.IsEmpty ? own : configuration.Load(left);
            if (load.Settings is null)
            {
                return string.Join('\n', load.Problems);
            }

            if (Apply(load.Settings) is { } problem)
            {
                return problem;
            }

            configuration.Keep();
            foreach (var setting in dropped)
            {
                log.OverrideDropped(setting);
            }

            if (!dropped.IsEmpty && overrides.Keep(left, own.Settings) is { } notKept)
            {
                log.Problem(notKept);
            }

            _reloadProblem = "";
            Volatile.Write(ref _lastReload, (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds);
            return "";
        }
    }

    /// <summary>Changes one thing until the file says otherwise.</summary>
    public OverrideAnswer Set(string mirror, string key, string value)
    {
        lock (_applying)
        {
            if (OverrideChange.Read(mirror, key, value, _settings, out var reason) is not { } change)
            {
                return new OverrideAnswer(false, reason);
            }

            var wanted = change.Over(overrides);
            var own = configuration.LoadKept([]);
            var load = own.Settings is null ? own : configuration.LoadKept(wanted);
            if (load.Settings is null)
            {
                return new OverrideAnswer(false, string.Join('\n', load.Problems));
            }

            if (Apply(load.Settings) is { } problem)
            {
                return new OverrideAnswer(false, problem);
            }

            var notKept = overrides.Keep(wanted, own.Settings!);
            return new OverrideAnswer(true, change.Said + (notKept is null ? "" : $" (until it ends: {notKept})"));
        }
    }

    /// <summary>Goes over to the sessions that were asked for.</summary>
    public OverrideAnswer ApplySessions()
    {
        lock (_applying)
        {
            if (_isEnding)
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
            if (sessions.Prepare(settings, session => !sessions.Reads(session.Interface)) is { } refusal)
            {
                sessions.Abandon();
                return new OverrideAnswer(false, refusal);
            }

            sessions.Commit();
            (_settings, _leftOut) = (settings, requested.LeftOut);
            log.SessionsApplied(requested.Sessions.Length);
            return new OverrideAnswer(true, "");
        }
    }

    private string? Apply(DataPlaneSettings settings)
    {
        if (_isEnding)
        {
            return Ending;
        }

        // The worker learns of a mirror before it is sent an exchange for it: the settings go first on the same socket.
        var before = _settings;
        server.SendSettings(settings.WorkerSettings);

        // At the start what stands in production's path comes first, and nothing of packets that is not there, or is slow to be read, keeps it from that.
        var isFirst = Interlocked.Read(ref _version) == 0;
        var inlineFirst = isFirst && settings.Taps.Length + settings.Gateways.Length + settings.Receivers.Length > 0;
        var problem = inline.Prepare(settings) ?? (inlineFirst ? inline.Commit(settings) : null);

        var requested = _requested.Read(settings.Ec2, settings.State);
        settings = settings with { Sessions = [.. settings.Sessions, .. requested.Sessions] };
        problem ??= captures.Prepare(settings, isRequired: !inlineFirst)
            ?? sessions.Prepare(settings, session => !inlineFirst && session.IsOfFile)
            ?? (inlineFirst ? null : inline.Commit(settings));
        if (problem is not null)
        {
            inline.Abandon();
            captures.Abandon();
            sessions.Abandon();
            server.SendSettings(before.WorkerSettings);
            return problem;
        }

        captures.Commit(settings);
        sessions.Commit();
        _leftOut = requested.LeftOut;
        foreach (var said in requested.Problem is { } unread ? [unread, .. _leftOut] : _leftOut)
        {
            log.Problem(said);
        }

        foreach (var key in settings.NeedsRestartAfter(before))
        {
            log.NeedsRestart(key);
        }

        _settings = settings;
        foreach (var mirror in settings.Mirrors)
        {
            ledger.Mirror(mirror.Rule.Name);
        }

        log.Applied(Interlocked.Increment(ref _version));
        return null;
    }
}
