using System.Buffers;
using System.Buffers.Text;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// The header as it stands, the claims with pseudonyms inside, and as signature a hash of both (43 characters) by which the token is recognised
/// under the same key and which verifies nowhere (RFC 7519, RFC 7515).
/// </summary>
internal static class JwtPseudonym
{
    private static readonly int SignatureLength = Base64Url.GetEncodedLength(KeyedHash.Size);

    public static bool Is(KeyedHash hash, ReadOnlySpan<byte> value)
    {
        if (!JwtParts.TryRead(value, out var parts) || parts.Signature.Length != SignatureLength)
        {
            return false;
        }

        Span<byte> signature = stackalloc byte[SignatureLength];
        WriteSignature(hash, value[..^(SignatureLength + 1)], signature);
        return signature.SequenceEqual(parts.Signature);
    }

    /// <summary>Writes the pseudonym; 0 when the value is no token: a header and claims that are JSON objects, and a third part.</summary>
    public static int Write(Pseudonymizer pseudonymizer, KeyedHash hash, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        if (!JwtParts.TryRead(value, out var parts))
        {
            return 0;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(parts.Header.Length, parts.Payload.Length));
        try
        {
            var header = JwtParts.Decode(parts.Header, buffer);
            if (header < 0 || !JwtClaimsRewriter.IsObject(buffer.AsSpan(0, header)))
            {
                return 0;
            }

            parts.Header.CopyTo(destination);
            var length = parts.Header.Length;
            destination[length++] = (byte)'.';
            var claims = WriteClaims(pseudonymizer, parts.Payload, destination[length..]);
            if (claims == 0)
            {
                return 0;
            }

            length += claims;
            WriteSignature(hash, destination[..length], destination.Slice(length + 1, SignatureLength));
            destination[length] = (byte)'.';
            return length + 1 + SignatureLength;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes encoded claims with pseudonyms inside; 0 when they are no JSON object.</summary>
    public static int WriteClaims(Pseudonymizer pseudonymizer, ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(payload.Length + JwtClaimsRewriter.SizeBound(payload.Length));
        try
        {
            var length = JwtParts.Decode(payload, buffer);
            if (length < 0)
            {
                return 0;
            }

            var rewritten = JwtClaimsRewriter.Rewrite(pseudonymizer, buffer.AsSpan(0, length), buffer.AsSpan(length));
            return rewritten < 0 ? 0 : Base64Url.EncodeToUtf8(buffer.AsSpan(length, rewritten), destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void WriteSignature(KeyedHash hash, ReadOnlySpan<byte> signed, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[KeyedHash.Size];
        hash.Compute(HashPurpose.JwtTag, signed, bytes);
        Base64Url.EncodeToUtf8(bytes, destination);
    }
}
