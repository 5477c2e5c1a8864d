using System.Net;

namespace Umbra.Configuration.Gateways;

/// <summary>A receiver: takes the requests that another proxy mirrors, answers at once, and gives them to mirrors.</summary>
internal sealed record ReceiverConfiguration
{
    [Setting("Where the other proxy sends its copies: `address:port`, or `:port` for all addresses, IPv4 and IPv6. Port 0 takes a free one.")]
    public required IPEndPoint Listen { get; init; }

    [Setting("Terminates TLS, with HTTP/1.1 or HTTP/2 as the proxy wants (ALPN).", Default = "plain; HTTP/2 with prior knowledge")]
    public ListenerTlsConfiguration? Tls { get; init; }

    [Setting("The status of every answer. There is no content.", Minimum = "200", Maximum = "299")]
    public int Status { get; init; } = 204;

    [Setting("The host ends in `-shadow`, before its port (Envoy, Istio): it is taken off.")]
    public bool ShadowSuffix { get; init; }

    [Setting("The field in which the proxy says which host the client asked for: it becomes Host again, and is removed.", Text = TextRule.ChangedHeaderName, Default = "none: Host is as it came")]
    public string? HostFrom { get; init; }

    [Setting("The field in which the proxy says which target the client asked for (path and query): it becomes the target again, and is removed.", Text = TextRule.ChangedHeaderName, Default = "none: the target is as it came")]
    public string? TargetFrom { get; init; }

    [Setting("The field whose first address is the client's, as the proxy saw it.", Text = TextRule.HeaderName, Default = "the proxy's own address is taken for the client's")]
    public string? ClientFrom { get; init; }

    [Setting("Connections at once. One more is accepted and reset.", Minimum = "1", Maximum = "1000000")]
    public int Connections { get; init; } = 10_000;

    [Setting("How long a connection may be without a request.", Minimum = "1s", Maximum = "24h")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(2);

    [Setting("How long requests that are being received may go on after it stopped listening.", Minimum = "0s", Maximum = "1h")]
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);
}
