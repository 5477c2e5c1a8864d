using System.Collections.Immutable;
using System.Net;
using System.Text;
using Umbra.Capture.Filters;
using Umbra.Capture.Live;
using Umbra.Capture.Sessions;
using Umbra.Capture.Streams;
using Umbra.Capture.Tunnels;
using Umbra.Configuration.Gateways;
using Umbra.Core.Mirroring;
using Umbra.Inline.Tap;
using Umbra.Ramping;

namespace Umbra.Configuration;

/// <summary>What the rooms of the house take, made of a configuration.</summary>
internal static class RuntimeSettings
{
    /// <summary>The taps, in the order of the file.</summary>
    public static ImmutableArray<TapSettings> ToTaps(this UmbraConfiguration configuration) => [.. configuration.Taps.Select(source => source.Tap.ToSettings(source.Name))];

    /// <summary>The captures, in the order of the file.</summary>
    public static ImmutableArray<CaptureSettings> ToCaptures(this UmbraConfiguration configuration) =>
        [.. configuration.Sources.Where(source => source.Capture is not null).Select(source => source.Capture!.ToSettings(source.Name))];

    /// <summary>The mirrors' halves of the data plane, in the order of the file.</summary>
    public static ImmutableArray<MirrorRule> ToRules(this UmbraConfiguration configuration) => [.. configuration.Mirrors.Select(mirror => mirror.ToRule(configuration))];

    /// <summary>The mirrors' halves of the worker, in the order of the file.</summary>
    public static ImmutableArray<DeliverySettings> ToDeliveries(this UmbraConfiguration configuration) => [.. configuration.Mirrors.Select(mirror => mirror.ToDelivery(configuration))];

    /// <summary>The ramps of mirrors and of destinations.</summary>
    public static ImmutableArray<RampSettings> ToRamps(this UmbraConfiguration configuration) =>
        [.. configuration.Mirrors.Where(mirror => mirror.Ramp is not null).Select(mirror => mirror.Ramp!.ToSettings(mirror)), .. configuration.ToCanaryRamps()];

    /// <summary>A capture.</summary>
    public static CaptureSettings ToSettings(this CaptureConfiguration capture, string source) => new()
    {
        Source = source,
        Interfaces = capture.Interface,
        Ports = [.. capture.Ports.Select(port => (ushort)port)],
        Bpf = capture.Bpf,
        BufferBytes = (int)capture.Buffer.Bytes,
        SnapLength = (int)capture.SnapLength.Bytes,
        Filter = capture.Filter?.ToFilter(),
        Streams = capture.Reassembly.ToLimits(),
    };

    /// <summary>The ends of tunnels, in the order of the file.</summary>
    public static ImmutableArray<VxlanSettings> ToTunnels(this UmbraConfiguration configuration) =>
        [.. configuration.Sources.Where(source => source.Vxlan is not null).Select(source => source.Vxlan!.ToSettings(source.Name))];

    /// <summary>The mirror sessions, in the order of the file.</summary>
    public static ImmutableArray<SessionSettings> ToSessions(this UmbraConfiguration configuration) =>
    [
        .. configuration.Sessions.Select(session => new SessionSettings
        {
            Name = session.Name,
            Interface = session.Interface,
            Number = session.Number,
            Filter = configuration.Filters.First(filter => filter.Name == session.Filter).ToFilter(),
            Target = new DnsEndPoint(session.To.Host, session.To.Port),
            Network = session.Vni ?? NetworkOf(session.Name),
            PacketLength = session.PacketLength,
            BufferBytes = (int)session.Buffer.Bytes,
        }),
    ];

    // The same at every start, so that the receiver can be told.
    private static int NetworkOf(string name) => (int)(System.IO.Hashing.XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(name)) & 0xFF_FFFF);

    /// <summary>The end of a tunnel.</summary>
    public static VxlanSettings ToSettings(this VxlanConfiguration vxlan, string source) => new()
    {
        Source = source,
        Listen = vxlan.Listen,
        Networks = vxlan.Vni,
        Health = vxlan.Health,
        Ports = [.. vxlan.Ports.Select(port => (ushort)port)],
        Filter = vxlan.Filter?.ToFilter(),
        BufferBytes = (int)vxlan.Buffer.Bytes,
        Streams = vxlan.Reassembly.ToLimits(),
    };

    /// <summary>A filter of packets.</summary>
    public static PacketFilter ToFilter(this PacketFilterConfiguration filter) => new(
        filter.Rules.Select(rule => new FilterRule
        {
            Number = rule.Number,
            Direction = rule.Direction == PacketDirection.Ingress ? TrafficDirection.Ingress : TrafficDirection.Egress,
            IsAccept = rule.Action == FilterAction.Accept,
            Protocol = rule.Protocol?.Number,
            Source = rule.Source,
            Destination = rule.Destination,
            SourcePorts = rule.SourcePorts is { } from ? new PortRange((ushort)from.From, (ushort)from.To) : null,
            DestinationPorts = rule.DestinationPorts is { } to ? new PortRange((ushort)to.From, (ushort)to.To) : null,
        }),
        filter.AmazonDns);

    private static StreamLimits ToLimits(this ReassemblyConfiguration reassembly) => new()
    {
        Streams = reassembly.Connections,
        BytesOutOfOrder = (int)reassembly.PerConnection.Bytes,
        TotalBytesOutOfOrder = reassembly.Memory.Bytes,
        GapNs = reassembly.Gap.Ticks * 100,
        AcknowledgedGapNs = Math.Min(reassembly.Gap.Ticks * 100, 200_000_000),
        IdleNs = reassembly.Idle.Ticks * 100,
    };

    /// <summary>A tap.</summary>
    public static TapSettings ToSettings(this TapConfiguration tap, string source) => new()
    {
        Source = source,
        Listen = tap.Listen,
        Production = [.. tap.Production.Select(address => new DnsEndPoint(address.Host, address.Port))],
        Tls = tap.Tls?.ToSettings(),
        ProductionTls = tap.ProductionTls is { Enabled: true } tls ? tls.ToSettings() : tap.Production.Any(address => address.IsHttps) ? new TlsClientSettings() : null,
        AcceptProxyProtocol = tap.ProxyProtocol.Accept,
        SendProxyProtocol = tap.ProxyProtocol.Send,
        SourceAddresses = tap.SourceAddresses,
        Connections = tap.Connections,
        ConnectTimeout = tap.ConnectTimeout,
        Idle = tap.Idle,
        Drain = tap.Drain,
    };

    /// <summary>A mirror's half of the data plane.</summary>
    public static MirrorRule ToRule(this MirrorConfiguration mirror, UmbraConfiguration configuration) => new()
    {
        Name = mirror.Name,
        PercentHundredths = mirror.Percent?.Hundredths ?? mirror.Ramp!.Steps[0].Hundredths,
        SampleBy = mirror.SampleBy switch
        {
            { Header: { } header } => new SampleKey(SampleKeyKind.Header, header),
            { Cookie: { } cookie } => new SampleKey(SampleKeyKind.Cookie, cookie),
            { Client: true } => SampleKey.ClientAddress,
            _ => SampleKey.Exchange,
        },
        Match = [.. mirror.Match.Select(ToMatcher)],
        Exclude = [.. mirror.Exclude.SelectMany(exclusion => exclusion.Group is { } group ? ExcludeGroups.Of(group) : [exclusion.ToMatcher()])],
        Methods = mirror.Methods,
        TrustedProxies = configuration.TrustedProxies,
        Fleet = configuration.Fleet,
        IsPaused = mirror.Paused,
        WantsResponse = mirror.IsRecorded || mirror.Middleware is not null || mirror.Compare is { Enabled: true },
    };

    /// <summary>A mirror's ramp.</summary>
    public static RampSettings ToSettings(this RampConfiguration ramp, MirrorConfiguration mirror) => new()
    {
        Name = mirror.Name,
        Sources = mirror.From,
        Steps = [.. ramp.Steps.Select(step => step.Hundredths)],
        Every = ramp.Every,
        ErrorHundredths = ramp.Hold.ShadowErrors.Hundredths,
        P99 = ramp.Hold.ShadowP99,
        Minimum = ramp.Hold.Minimum,
        Timeout = mirror.Timeout,
    };

    /// <summary>A mirror's half of the worker.</summary>
    public static DeliverySettings ToDelivery(this MirrorConfiguration mirror, UmbraConfiguration configuration) => new()
    {
        Name = mirror.Name,
        Target = mirror.To,
        Middleware = mirror.Middleware?.ToSettings(),
        Recording = mirror.IsRecorded ? mirror.Recording.ToSettings(RecordingAddress.TemplateOf(mirror.To)) : null,
        Http2 = mirror.Protocol == ShadowProtocol.Http2,
        Fleet = configuration.Fleet,
        Rewrite = mirror.Rewrite?.ToSettings(),
        SendsBody = mirror.Body,
        BodyBytes = (int)Math.Min(mirror.Limits.Body?.Bytes ?? int.MaxValue, int.MaxValue),
        Host = mirror.Host,
        Headers = HeaderRules(mirror),
        Sanitize = mirror.Sanitize.ToSettings(mirror.Auth?.Jwt),
        MarkBaggage = mirror.Baggage,
        Idempotency = mirror.Idempotency is not { } idempotency ? new IdempotencySettings() : new IdempotencySettings
        {
            Field = idempotency.Header,
            Policy = idempotency.Derive ? IdempotencyPolicy.ReplaceOrMake : IdempotencyPolicy.Keep,
        },
        Timeout = mirror.Timeout,
        InFlight = mirror.Limits.InFlight,
        Queue = mirror.Limits.Queue,
        RatePerSecond = mirror.Limits.Rate?.PerSecond,
        Order = mirror.Order switch
        {
            { Key: not null } => DeliveryOrder.Key,
            { Kind: UnkeyedOrder.Connection } => DeliveryOrder.Connection,
            _ => DeliveryOrder.None,
        },
        OrderKeyHeader = mirror.Order.Key,
        Tls = mirror.Tls.ToSettings(),
        Breaker = mirror.Breaker.ToSettings(),
        CompareStamp = mirror.Compare is { Enabled: true } compare ? compare.Stamp() : "",
    };

    /// <summary>The requests to a mirror's second production instance: as they came, but for the fleet's mark.</summary>
    public static DeliverySettings ToDelivery(this NoiseConfiguration noise, MirrorConfiguration mirror, UmbraConfiguration configuration) => new()
    {
        Name = mirror.Name,
        Target = noise.To,
        Http2 = noise.Protocol == ShadowProtocol.Http2,
        Fleet = configuration.Fleet,
        MarkOrigin = false,
        MarkBaggage = false,
        Idempotency = new IdempotencySettings { Policy = IdempotencyPolicy.Keep },
        Timeout = noise.Timeout,
        InFlight = noise.InFlight,
        Queue = noise.Queue,
        RatePerSecond = noise.Rate?.PerSecond,
        Tls = noise.Tls.ToSettings(),
        Breaker = noise.Breaker.ToSettings(),
    };

    // What a credential needs comes last: `remove: [Authorization]` is about production's, not about the target's own.
    private static ImmutableArray<HeaderRule> HeaderRules(MirrorConfiguration mirror) => [.. mirror.Headers.ToRules(), .. Credential(mirror.Auth)];

    private static IEnumerable<HeaderRule> Credential(AuthConfiguration? auth) => auth switch
    {
        { Bearer: { } token } => [new HeaderRule(HeaderRuleKind.Set, "Authorization", "Bearer " + token.Reveal(), IsLiteral: true)],
        { Basic: { } basic } => [new HeaderRule(HeaderRuleKind.Set, "Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.User}:{basic.Password.Reveal()}")), IsLiteral: true)],
        { Header: { } field } => [new HeaderRule(HeaderRuleKind.Set, field.Name, field.Value.Reveal(), IsLiteral: true)],
        _ => [],
    };

    /// <summary>A condition on a request.</summary>
    public static RequestMatcher ToMatcher(this MatcherConfiguration matcher) => new()
    {
        Path = matcher.Path is null ? null : Text(matcher.Path),
        Hosts = matcher.Hosts,
        Methods = matcher.Methods,
        Headers = [.. matcher.Headers.Select(field => new NamedMatch(field.Name, Text(field)))],
        Where = matcher.Where,
        Query = [.. matcher.Query.Select(parameter => new NamedMatch(parameter.Name, Text(parameter)))],
    };

    private static TextMatch Text(TextMatchConfiguration text) => text switch
    {
        { Exact: { } exact } => new TextMatch(TextMatchKind.Exact, exact, text.IgnoreCase),
        { Prefix: { } prefix } => new TextMatch(TextMatchKind.Prefix, prefix, text.IgnoreCase),
        { Regex: { } regex } => new TextMatch(TextMatchKind.Regex, regex, text.IgnoreCase),
        { Present: false } => new TextMatch(TextMatchKind.Absent, ""),
        _ => new TextMatch(TextMatchKind.Present, ""),
    };
}
