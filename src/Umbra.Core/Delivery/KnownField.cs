using System.Text;

namespace Umbra.Core.Delivery;

/// <summary>The request fields that the rewriter treats by rules of its own.</summary>
internal enum KnownField : byte
{
    /// <summary>Any other: end to end, copied as it came.</summary>
    Other,

    /// <summary>Exactly one is sent.</summary>
    Host,

    /// <summary>One exact value, in its place, or none.</summary>
    ContentLength,

    /// <summary><c>chunked</c>, in its place, or none.</summary>
    TransferEncoding,

    /// <summary>Sent when trailers are.</summary>
    Trailer,

    /// <summary>Removed, and so is what it names.</summary>
    Connection,

    /// <summary>Removed: it concerns one connection, or a proxy on the way.</summary>
    HopByHop,

    /// <summary>Continued (W3C Trace Context).</summary>
    TraceParent,

    /// <summary>All in one, with the mark (W3C Baggage).</summary>
    Baggage,
}

/// <summary>Finds a name among the known ones.</summary>
internal static class KnownFields
{
    /// <summary>What the rewriter does with fields of that name (RFC 9110 section 7.6.1; Expect, because nobody waits for a 100).</summary>
    public static KnownField Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when Is(name, "te"u8) => KnownField.HopByHop,
        4 when Is(name, "host"u8) => KnownField.Host,
        6 when Is(name, "expect"u8) => KnownField.HopByHop,
        7 when Is(name, "baggage"u8) => KnownField.Baggage,
        7 when Is(name, "trailer"u8) => KnownField.Trailer,
        7 when Is(name, "upgrade"u8) => KnownField.HopByHop,
        10 when Is(name, "connection"u8) => KnownField.Connection,
        10 when Is(name, "keep-alive"u8) => KnownField.HopByHop,
        11 when Is(name, "traceparent"u8) => KnownField.TraceParent,
        14 when Is(name, "content-length"u8) => KnownField.ContentLength,
        14 when Is(name, "http2-settings"u8) => KnownField.HopByHop,
        16 when Is(name, "proxy-connection"u8) => KnownField.HopByHop,
        17 when Is(name, "transfer-encoding"u8) => KnownField.TransferEncoding,
        18 when Is(name, "proxy-authenticate"u8) => KnownField.HopByHop,
        19 when Is(name, "proxy-authorization"u8) => KnownField.HopByHop,
        _ => KnownField.Other,
    };

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lowercase) => Ascii.EqualsIgnoreCase(name, lowercase);
}
