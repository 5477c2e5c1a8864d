using System.Collections.Immutable;
using System.Net;

namespace Umbra.Configuration;

/// <summary>A tap.</summary>
internal sealed record TapConfiguration
{
    [Setting("Where clients connect: `address:port`, or `:port` for all addresses, IPv4 and IPv6. Port 0 takes a free one.")]
    public required IPEndPoint Listen { get; init; }

    [Setting("Production: `host:port` or `http://host:port`, or a list of them; taken in turn, the next when one cannot be connected to.")]
    public required ImmutableArray<ProductionAddress> Production { get; init; }

    [Setting("Terminates TLS. Without it TLS passes untouched and unread.", Default = "passes untouched")]
    public ListenerTlsConfiguration? Tls { get; init; }

    [Setting("Encrypts towards production: `true`, or how. On by itself where production is an `https://` URL.", Default = "off")]
    public TlsClientConfiguration? ProductionTls { get; init; }

    [Setting("The PROXY protocol, in either direction.")]
    public ProxyProtocolConfiguration ProxyProtocol { get; init; } = new();

    [Setting("Local addresses that connections to production come from, in turn; each has its own ephemeral ports.", Default = "the system's choice")]
    public ImmutableArray<IPAddress> SourceAddresses { get; init; } = [];

    [Setting("Client connections at once. One more is accepted and reset.", Minimum = "1", Maximum = "1000000")]
    public int Connections { get; init; } = 10_000;

    [Setting("How long a connection may be without a byte in either direction.", Minimum = "1s", Maximum = "24h")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(10);

    [Setting("How long open connections may go on after the tap stopped listening.", Minimum = "0s", Maximum = "1h")]
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    [Setting("How long one attempt to connect to production may take.", Minimum = "10ms", Maximum = "5m")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>The PROXY protocol.</summary>
internal sealed record ProxyProtocolConfiguration
{
    [Setting("Clients' connections begin with a PROXY header (v1 or v2): it is passed on, and gives the client's address.")]
    public bool Accept { get; init; }

    [Setting("Sends a PROXY v2 header to production first, which sees Umbra's address otherwise.")]
    public bool Send { get; init; }
}
