using System.Buffers;
using System.Buffers.Text;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>The three parts of a token in its compact form (RFC 7515 section 3.1): base64url without padding, dots between them.</summary>
internal readonly ref struct JwtParts
{
    private JwtParts(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature)
    {
        Header = header;
        Payload = payload;
        Signature = signature;
    }

    /// <summary>The header, encoded; not empty.</summary>
    public ReadOnlySpan<byte> Header { get; }

    /// <summary>The claims, encoded; not empty.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>The signature, encoded; empty in an unsecured token.</summary>
    public ReadOnlySpan<byte> Signature { get; }

    /// <summary>Takes a token apart, without decoding it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> token, out JwtParts parts)
    {
        parts = default;
        var first = token.IndexOf((byte)'.');
        var last = token.LastIndexOf((byte)'.');
        if (first <= 0 || last <= first + 1 || token[(first + 1)..last].Contains((byte)'.'))
        {
            return false;
        }

        parts = new JwtParts(token[..first], token[(first + 1)..last], token[(last + 1)..]);
        return true;
    }

    /// <summary>Decodes a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="destination">At least as long as the part.</param>
    /// <returns>Bytes; -1 when it is not base64url.</returns>
    public static int Decode(ReadOnlySpan<byte> part, Span<byte> destination) =>
        Base64Url.DecodeFromUtf8(part, destination, out var read, out var written) == OperationStatus.Done && read == part.Length ? written : -1;
}
