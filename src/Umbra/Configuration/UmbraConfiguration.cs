using System.Collections.Immutable;
using System.Net;
using Umbra.Configuration.Gateways;

namespace Umbra.Configuration;

/// <summary>The whole configuration, checked. Immutable; a reload makes a new one.</summary>
internal sealed record UmbraConfiguration
{
    [Setting("The worker's admin port: metrics and the API.")]
    public AdminConfiguration Admin { get; init; } = new();

    [Setting("The data plane's own port: `/healthz` and `/readyz`, without a token.")]
    public HealthConfiguration Health { get; init; } = new();

    [Setting("The folder for tokens, for what `umbra set` changed and for where ramps are.", Text = TextRule.Folder, Default = "a folder of the user's")]
    public string? State { get; init; }

    [Setting("The key of all pseudonyms: the same value gets the same pseudonym wherever the key is the same. 16 characters at least.", Default = "made at first start, kept in the state folder")]
    public Secret? PseudonymKey { get; init; }

    [Setting("Where the worker runs, and what keeps the shadow's state apart from production's; a plain word is the `mode`.")]
    public IsolationConfiguration Isolation { get; init; } = new();

    [Setting("What the preflight does with grave findings at start; a plain word is the `mode`.")]
    public SafetyConfiguration Safety { get; init; } = new();

    [Setting("The name in the mark that copies carry (`X-Umbra-Mirror: fleet/mirror`). What carries this fleet's mark is never mirrored again.", Text = TextRule.Name)]
    public string Fleet { get; init; } = "umbra";

    [Setting("Bounds of what can grow.")]
    public LimitsConfiguration Limits { get; init; } = new();

    [Setting("Proxies whose `X-Forwarded-For` is believed when sampling by client address: networks or single addresses.")]
    public ImmutableArray<IPNetwork> TrustedProxies { get; init; } = [];

    [Setting("Metrics are also sent to an OpenTelemetry collector.")]
    public OtlpConfiguration? Otlp { get; init; }

    [Setting("Where the results of comparison are kept.")]
    public ResultsConfiguration Results { get; init; } = new();

    [Setting("The run that the comparisons of this process belong to.")]
    public RunConfiguration Run { get; init; } = new();

    [Setting("Where exchanges come from, by name. A file needs these, `sessions` or `ec2`.")]
    public ImmutableArray<SourceConfiguration> Sources { get; init; } = [];

    [Setting("Which exchanges are copied, how they are changed and to where, by name.")]
    public ImmutableArray<MirrorConfiguration> Mirrors { get; init; } = [];

    [Setting("Filters of packets, by name, for `sessions`.")]
    public ImmutableArray<NamedFilterConfiguration> Filters { get; init; } = [];

    [Setting("Packets that are sent on as they are, by name: what AWS VPC Traffic Mirroring does for a network interface.")]
    public ImmutableArray<SessionConfiguration> Sessions { get; init; } = [];

    [Setting("EC2's API for traffic mirroring on the admin port, under `/aws/`: sessions that are made, changed and removed while it runs, by AWS's own clients.")]
    public Ec2Configuration? Ec2 { get; init; }

    /// <summary>The sources that are taps, those left out of which it could not be read.</summary>
    public IEnumerable<TapSource> Taps => Sources.Where(source => source.Tap is not null).Select(source => new TapSource(source.Name, source.Tap!));

    /// <summary>The sources that are gateways, those left out of which it could not be read.</summary>
    public IEnumerable<GatewaySource> Gateways => Sources.Where(source => source.Gateway is not null).Select(source => new GatewaySource(source.Name, source.Gateway!));

    /// <summary>All addresses of production that sources forward to, with the key of each.</summary>
    public IEnumerable<SourceProduction> Productions =>
    [
        .. from source in Taps
           from entry in source.Tap.Production.Index()
           select new SourceProduction(source.Name, KeyPath.Item($"sources.{source.Name}.tap.production", entry.Index), $"sources.{source.Name}.tap.production", entry.Item.Host, entry.Item.Port),
        .. from source in Gateways
           from route in source.Gateway.Routes.Index()
           from destination in route.Item.To.Index()
           from url in destination.Item.Url
           let key = KeyPath.Item($"sources.{source.Name}.gateway.routes", route.Index) + ".to"
           select new SourceProduction(source.Name, KeyPath.Item(key, destination.Index), key, url.IdnHost, url.Port),
    ];

    /// <summary>The mirrors that send copies; those that record are left out, and those whose target could not be read.</summary>
    public IEnumerable<MirrorConfiguration> SendingMirrors => Mirrors.Where(mirror => mirror is { To: not null, IsRecorded: false });
}

/// <summary>A source that is a tap.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tap">The tap.</param>
internal sealed record TapSource(string Name, TapConfiguration Tap);

/// <summary>A source that is a gateway.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Gateway">The gateway.</param>
internal sealed record GatewaySource(string Name, GatewayConfiguration Gateway);

/// <summary>An address of production that a source forwards to.</summary>
/// <param name="Source">The source.</param>
/// <param name="ItemKey">Its key, where it stands in a list.</param>
/// <param name="Key">Its key, where it stands alone.</param>
/// <param name="Host">Its host.</param>
/// <param name="Port">Its port.</param>
internal sealed record SourceProduction(string Source, string ItemKey, string Key, string Host, int Port)
{
    /// <summary>Its key, as it was read.</summary>
    public string KeyIn(Shapes.Reading keys) => keys.Has(ItemKey) ? ItemKey : Key;
}
