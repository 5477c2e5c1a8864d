using System.Collections.Immutable;
using System.Net;
using Umbra.Inline.Gateway;

namespace Umbra.Configuration.Gateways;

/// <summary>A gateway: a reverse proxy whose routes say where each request goes.</summary>
internal sealed record GatewayConfiguration
{
    [Setting("Where clients connect: `address:port`, or `:port` for all addresses, IPv4 and IPv6. Port 0 takes a free one.")]
    public required IPEndPoint Listen { get; init; }

    [Setting("Terminates TLS, with HTTP/1.1 or HTTP/2 as the client wants (ALPN).", Default = "plain; HTTP/2 with prior knowledge")]
    public ListenerTlsConfiguration? Tls { get; init; }

    [Setting("The routes, in order: the first that fits takes the request. One that fits none is answered with 404.")]
    public required ImmutableArray<RouteConfiguration> Routes { get; init; }

    [Setting("The name of the destinations that are live (blue-green): a route that has one of this name sends to that alone. `umbra switch` changes it while it runs.", Text = TextRule.Name, Default = "by weight")]
    public string? Active { get; init; }

    [Setting("What destinations are told of the client: `append` adds to X-Forwarded-For and sets X-Forwarded-Proto and -Host where they are not there, `replace` sets all three, `off` leaves them as they came.")]
    public ForwardedPolicy Forwarded { get; init; } = ForwardedPolicy.Append;

    [Setting("A line for each request.", Default = "none")]
    public AccessLogConfiguration? AccessLog { get; init; }

    [Setting("Client connections at once. One more is accepted and reset.", Minimum = "1", Maximum = "1000000")]
    public int Connections { get; init; } = 10_000;

    [Setting("How long a client's connection may be without a request.", Minimum = "1s", Maximum = "24h")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(2);

    [Setting("How long open requests may go on after the gateway stopped listening.", Minimum = "0s", Maximum = "1h")]
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    [Setting("How long one attempt to connect to a destination may take.", Minimum = "10ms", Maximum = "5m")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>A line for each request.</summary>
internal sealed record AccessLogConfiguration
{
    [Setting("`json`, a line of JSON each, or `combined`, as Apache and nginx write it.")]
    public AccessLogFormat Format { get; init; } = AccessLogFormat.Json;

    [Setting("Where lines are appended, or `-` for stdout.", Text = TextRule.OutputFile, IsShorthand = true)]
    public required string To { get; init; }
}

/// <summary>How a request becomes a line.</summary>
internal enum AccessLogFormat : byte
{
    /// <summary>A line of JSON.</summary>
    Json,

    /// <summary>Apache's combined log format.</summary>
    Combined,
}
