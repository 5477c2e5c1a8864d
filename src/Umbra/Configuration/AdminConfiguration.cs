using System.Collections.Immutable;
using System.Net;

namespace Umbra.Configuration;

/// <summary>The worker's admin port.</summary>
internal sealed record AdminConfiguration
{
    [Setting("The address and port. Port 0 takes a free one.")]
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 9900);

    [Setting("The token that requests must carry. Without one, a token is made at the first start and kept in the state folder.", Text = TextRule.HeaderValue, Default = "made at first start")]
    public Secret? Token { get; init; }

    [Setting("Names that it is called by, beside the addresses that it listens on and `localhost`: what `Host` may say, without port.", Text = TextRule.HostName)]
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Whether two say the same. A record compares its lists by identity, and a reload makes new ones.</summary>
    public bool IsSameAs(AdminConfiguration other) => Hosts.SequenceEqual(other.Hosts) && this with { Hosts = other.Hosts } == other;
}

/// <summary>The data plane's health port.</summary>
internal sealed record HealthConfiguration
{
    [Setting("The address and port. Port 0 takes a free one.")]
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 9901);
}

/// <summary>Export by OpenTelemetry's protocol.</summary>
internal sealed record OtlpConfiguration
{
    [Setting("The collector, `http://host:4317`.")]
    public required Uri Endpoint { get; init; }

    [Setting("How often metrics are sent.", Minimum = "1s", Maximum = "1h")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);
}
