namespace Umbra.Core.Http;

/// <summary>What is wrong with a head. Anything but <see cref="None"/> means that where its message ends cannot be known for certain.</summary>
internal enum HeadFault : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The request line or status line is not HTTP/1.x (RFC 9112 sections 3 and 4).</summary>
    StartLine,

    /// <summary>It is the beginning of HTTP/2's connection preface.</summary>
    Http2Preface,

    /// <summary>A field line has no colon, an empty name, or a name that is no token (white space before the colon included).</summary>
    FieldLine,

    /// <summary>NUL or another control character.</summary>
    ControlCharacter,

    /// <summary>A carriage return that no line feed follows.</summary>
    BareCarriageReturn,

    /// <summary>Some lines end in CRLF and some in LF alone: two readers may disagree on where they end.</summary>
    MixedLineEnds,

    /// <summary>A fold in a field that decides on framing or routing, or before the first field.</summary>
    Fold,

    /// <summary>Content-Length is not a number, or there are two that differ.</summary>
    ContentLength,

    /// <summary>Transfer-Encoding is anything but exactly <c>chunked</c>, occurs twice, or stands in HTTP/1.0.</summary>
    TransferEncoding,

    /// <summary>Both Transfer-Encoding and Content-Length (RFC 9112 section 6.3, item 3).</summary>
    BothLengths,

    /// <summary>More than one Host.</summary>
    Host,

    /// <summary>More fields than the limit.</summary>
    TooManyFields,
}
