namespace Umbra.Core.Http;

/// <summary>How a message's body is delimited (RFC 9112 section 6.3).</summary>
internal enum BodyFraming : byte
{
    /// <summary>There is no body.</summary>
    None,

    /// <summary>By Content-Length.</summary>
    ContentLength,

    /// <summary>By the chunked transfer coding.</summary>
    Chunked,

    /// <summary>By the end of the connection: responses only.</summary>
    Close,
}
