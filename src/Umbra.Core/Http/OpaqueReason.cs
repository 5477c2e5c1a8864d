using System.Collections.Immutable;

namespace Umbra.Core.Http;

/// <summary>Why a connection's bytes could not be read as exchanges. A closed set: label values of <c>umbra_opaque_connections_total</c>.</summary>
internal enum OpaqueReason : byte
{
    /// <summary>It began with a TLS handshake record.</summary>
    Tls,

    /// <summary>It began with the HTTP/2 connection preface (RFC 9113 section 3.4).</summary>
    Http2,

    /// <summary>It was upgraded (101) or became a tunnel (2xx to CONNECT).</summary>
    Upgrade,

    /// <summary>A message's framing is ambiguous or not HTTP/1.x.</summary>
    Malformed,

    /// <summary>A head was over its limit, so where its message ends is unknown.</summary>
    HeadTooLarge,

    /// <summary>A response came that no request had asked for.</summary>
    Unsolicited,

    /// <summary>More requests were pipelined, or more bytes waited for the other direction, than the limits allow.</summary>
    TooFarAhead,

    /// <summary>Packets are missing.</summary>
    Gap,

    /// <summary>The reader failed: a fault of Umbra's, logged once.</summary>
    ReaderFault,
}

/// <summary>The reasons as users see them.</summary>
internal static class OpaqueReasons
{
    /// <summary>The number of reasons.</summary>
    public const int Count = (int)OpaqueReason.ReaderFault + 1;

    private static readonly ImmutableArray<string> Names =
        ["tls", "http2", "upgrade", "malformed", "head_too_large", "unsolicited", "too_far_ahead", "gap", "reader_fault"];

    /// <summary>The reason's label value.</summary>
    public static string Name(this OpaqueReason reason) => Names[(int)reason];
}
