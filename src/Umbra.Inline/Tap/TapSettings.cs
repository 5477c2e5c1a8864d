using System.Collections.Immutable;
using System.Net;
using Umbra.Core.Mirroring;
using Umbra.Inline.Listening;

namespace Umbra.Inline.Tap;

/// <summary>A tap: where it listens, where production is, and its limits. Immutable.</summary>
internal sealed record TapSettings
{
    /// <summary>The source's name in the configuration.</summary>
    public required string Source { get; init; }

    /// <summary>Where clients connect. An address of <c>::</c> takes IPv4 too.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Production's addresses, <c>host:port</c> each; tried in turn, the next when one cannot be connected to.</summary>
    public required ImmutableArray<DnsEndPoint> Production { get; init; }

    /// <summary>Terminates TLS; null passes bytes as they come.</summary>
    public TlsServerSettings? Tls { get; init; }

    /// <summary>Encrypts towards production; null sends plain bytes.</summary>
    public TlsClientSettings? ProductionTls { get; init; }

    /// <summary>Connections begin with a PROXY protocol header (v1 or v2), which is passed on and gives the client's address.</summary>
    public bool AcceptProxyProtocol { get; init; }

    /// <summary>Sends a PROXY protocol v2 header to production first.</summary>
    public bool SendProxyProtocol { get; init; }

    /// <summary>Local addresses that connections to production come from, in turn; each has its own ephemeral ports. Empty: the system's choice.</summary>
    public ImmutableArray<IPAddress> SourceAddresses { get; init; } = [];

    /// <summary>The most client connections at once; one more is accepted and reset.</summary>
    /// <value>Default: 10,000.</value>
    public int Connections { get; init; } = 10_000;

    /// <summary>How long one attempt to connect to production may take.</summary>
    /// <value>Default: 5 s.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may be without a byte in either direction.</summary>
    /// <value>Default: 10 min.</value>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long open connections may go on after the tap stops listening.</summary>
    /// <value>Default: 30 s.</value>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long production's resolved addresses are used.</summary>
    /// <value>Default: 5 s.</value>
    public TimeSpan DnsRefresh { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The listening socket's queue of connections that were not accepted yet.</summary>
    /// <value>Default: 4,096; the kernel's <c>net.core.somaxconn</c> caps it.</value>
    public int Backlog { get; init; } = 4096;
}
