using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Ec2;
using Umbra.Import;

namespace Umbra.DataPlane;

/// <summary>The data plane's settings out of a file, the environment and flags.</summary>
/// <param name="fileName">The file; <c>-</c> for stdin, which is read once; null for none.</param>
/// <param name="flags">What flags lay over file and environment.</param>
/// <param name="isTakeover">Another process may listen on the taps' addresses.</param>
/// <param name="imported">Another system's file in the file's place; null for none.</param>
internal sealed class LoadedConfiguration(string? fileName, ImmutableArray<Overlay> flags, bool isTakeover, ImportedFile? imported = null) : IDataPlaneConfiguration
{
    private ConfigurationSource? _stdin;
    private ConfigurationSource? _last;
    private ConfigurationSource? _kept;

    // What the worker needs after the last copy's time-out: to settle it, and to store what was compared.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(3);

    private readonly string _runId = RunName.Of(TimeProvider.System.GetUtcNow());
    private string? _adminListen;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Files { get; private set; } = [];

    /// <inheritdoc/>
    public DataPlaneLoad Load(ImmutableArray<SettingOverride> overrides)
    {
        if (!TryRead(out var source, out var error))
        {
            return new DataPlaneLoad(null, [error.ToString()]);
        }

        _last = source = source.With(flags);
        source = source.With(overrides.SelectMany(OverlayOf));
        var result = ConfigurationLoader.Load(source);
        if (result.Configuration is not { } configuration)
        {
            // What it was, and what the bad one waits for: a file that is not there yet, say.
            Files = [.. Files.Union(result.ReferredFiles)];
            return new DataPlaneLoad(null, [.. result.Errors.Select(error => error.ToString())]);
        }

        Files = [.. imported?.Files ?? [.. WatchedFiles.Of(source)], .. WatchedFiles.CertificatesOf(configuration), .. result.ReferredFiles];
        return Loaded(configuration, source, overrides);
    }

    /// <inheritdoc/>
    public void Keep() => _kept = _last;

    /// <inheritdoc/>
    public DataPlaneLoad LoadKept(ImmutableArray<SettingOverride> overrides)
    {
        if (_kept is null)
        {
            return Load(overrides);
        }

        var source = _kept.With(overrides.SelectMany(OverlayOf));
        var result = ConfigurationLoader.Load(source);
        return result.Configuration is { } configuration ? Loaded(configuration, source, overrides) : new DataPlaneLoad(null, [.. result.Errors.Select(error => error.ToString())]);
    }

    /// <summary>Reads file, environment and flags, with nothing that was changed while running.</summary>
    /// <returns>Null when the file cannot be read.</returns>
    public ConfigurationResult? Read() => TryRead(out var source, out _) ? ConfigurationLoader.Load(source.With(flags)) : null;

    // A percentage that was set is no value of the file's: it may stand beside a ramp, which it overrules.
    private DataPlaneLoad Loaded(UmbraConfiguration configuration, ConfigurationSource source, ImmutableArray<SettingOverride> overrides) =>
        ShareOverrides.Problems(overrides) is { Length: > 0 } problems
            ? new DataPlaneLoad(null, problems)
            : new DataPlaneLoad(ToSettings(configuration, WithRun(WithAdminPort(source, configuration), configuration), overrides), []);

    private bool TryRead([NotNullWhen(true)] out ConfigurationSource? source, [NotNullWhen(false)] out ConfigurationError? error)
    {
        error = null;
        if (imported is not null)
        {
            error = imported.TryRead(out var made);
            source = made?.With(EnvironmentOverlays.From(Environment.GetEnvironmentVariables()));
            error ??= source is null ? new ConfigurationError(new Place(null, 0, 0), "", "cannot be read") : null;
            return source is not null;
        }

        source = fileName is null
            ? new ConfigurationSource().With(EnvironmentOverlays.From(Environment.GetEnvironmentVariables()))
            : _stdin;
        if (source is null && ConfigurationFile.TryRead(fileName!, Console.In, out source, out error) && fileName == "-")
        {
            _stdin = source;
        }

        error ??= source is null ? new ConfigurationError(new Place(fileName, 0, 0), "", "cannot be read") : null;
        return source is not null;
    }

    private static IEnumerable<Overlay> OverlayOf(SettingOverride change) => change.Key switch
    {
        "paused" => [new Overlay(change.Path, change.Value, "umbra set")],
        OverrideStore.ActiveKey => [new Overlay(change.Path, change.Value, "umbra switch")],
        _ => [],
    };

    private DataPlaneSettings ToSettings(UmbraConfiguration configuration, ConfigurationSource source, ImmutableArray<SettingOverride> overrides) => new()
    {
        Taps = configuration.ToTaps(),
        Gateways = ShareOverrides.Apply(configuration.ToGateways(), configuration, overrides),
        Receivers = configuration.ToReceivers(),
        Captures = configuration.ToCaptures(),
        Tunnels = configuration.ToTunnels(),
        Sessions = configuration.ToSessions(),
        Ec2 = Ec2Settings.Of(configuration),
        Mirrors = [.. configuration.Mirrors.Zip(configuration.ToRules(), (mirror, rule) => new MirrorPlan(ShareOverrides.Apply(rule, mirror, overrides), mirror.From, mirror.Ramp is not null))],
        Limits = configuration.Limits.ToHttpLimits(),
        Intake = configuration.Limits.ToIntakeSettings(),
        Health = configuration.Health.Listen,
        IsWorkerIsolated = configuration.Isolation.Mode == IsolationMode.Process,
        State = configuration.State ?? StateDirectory.Default,
        WorkerDrain = configuration.Mirrors.Select(mirror => mirror.Timeout).DefaultIfEmpty().Max() + SettlingTime,
        WorkerHeapBytes = configuration.Limits.WorkerHeap.Bytes,
        WorkerSettings = ConfigurationSourceCodec.ToBytes(source),
        IsTakeover = isTakeover,
    };

    // A free port is chosen here, once, so that a worker that is started again answers where the one before did.
    private ConfigurationSource WithAdminPort(ConfigurationSource source, UmbraConfiguration configuration)
    {
        if (configuration.Admin.Listen is not { Port: 0 } listen)
        {
            return source;
        }

        if (_adminListen is null)
        {
            using var probe = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(listen);
            _adminListen = ((IPEndPoint)probe.LocalEndPoint!).ToString();
        }

        return source.With(new Overlay("admin.listen", _adminListen, "the free port chosen for it"));
    }

    // Chosen once as well: a worker that is started again goes on with the run.
    private ConfigurationSource WithRun(ConfigurationSource source, UmbraConfiguration configuration) =>
        configuration.Run.Id is null ? source.With(new Overlay("run.id", _runId, "the name chosen for it")) : source;
}
