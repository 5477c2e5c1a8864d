using System.Net;
using Umbra.Inline.Listening;

namespace Umbra.Inline.Serving;

/// <summary>A listener for HTTP: where, and its limits. Immutable.</summary>
internal sealed record HttpServerSettings
{
    /// <summary>The source's name in the configuration.</summary>
    public required string Source { get; init; }

    /// <summary>Where clients connect. An address of <c>::</c> takes IPv4 too.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Terminates TLS; null for plain.</summary>
    public TlsServerSettings? Tls { get; init; }

    /// <summary>The most client connections at once; one more is accepted and reset.</summary>
    /// <value>Default: 10,000.</value>
    public int Connections { get; init; } = 10_000;

    /// <summary>How long a connection may be without a request.</summary>
    /// <value>Default: 2 min.</value>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long open requests may go on after it stops listening.</summary>
    /// <value>Default: 30 s.</value>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most bytes of a request's head. A larger one is answered with 431.</summary>
    /// <value>Default: 32 KiB.</value>
    public int HeadBytes { get; init; } = 32 * 1024;

    /// <summary>The most fields of a request. More are answered with 431.</summary>
    /// <value>Default: 100.</value>
    public int Fields { get; init; } = 100;

    /// <summary>The listening socket's queue of connections that were not accepted yet.</summary>
    /// <value>Default: 4,096; the kernel's <c>net.core.somaxconn</c> caps it.</value>
    public int Backlog { get; init; } = 4096;

    /// <summary>Whether two say the same. A record compares its lists by identity, and a reload makes new ones.</summary>
    public bool IsSameAs(HttpServerSettings other) =>
        (Tls?.Certificates ?? []).SequenceEqual(other.Tls?.Certificates ?? []) && Tls is null == other.Tls is null && this with { Tls = other.Tls } == other;
}
