namespace Umbra.Core.Sanitizing;

/// <summary>Why the sanitizer cannot vouch for a message, which then is not sent. It names the kind of fault and never holds content.</summary>
internal enum SanitizeFault : byte
{
    /// <summary>It can.</summary>
    None,

    /// <summary>A body of a JSON type is not JSON (RFC 8259).</summary>
    MalformedJson,

    /// <summary>A multipart body is not what its boundary says (RFC 2046 section 5.1).</summary>
    MalformedMultipart,

    /// <summary>A body of an XML type has a tag, a comment or a section that does not end.</summary>
    MalformedMarkup,

    /// <summary>A head or a trailer section cannot be read.</summary>
    MalformedHead,

    /// <summary>A content coding, or a part's transfer encoding, that is not known.</summary>
    UnknownCoding,

    /// <summary>A content coding that its bytes do not keep to.</summary>
    BrokenCoding,

    /// <summary>A character set other than UTF-8, US-ASCII and ISO 8859-1, or bytes that are not UTF-8 where they should be.</summary>
    UnknownCharset,

    /// <summary>A media type that is no text and is not listed under <c>passthrough</c>.</summary>
    BinaryType,

    /// <summary>A body that is larger than allowed once its coding is undone, or that would become so.</summary>
    TooLarge,

    /// <summary>Lists and maps inside each other, deeper than <see cref="Formats.JsonSanitizer.MostDepth"/>; or encodings inside each other, more than any honest message has.</summary>
    TooDeep,
}
