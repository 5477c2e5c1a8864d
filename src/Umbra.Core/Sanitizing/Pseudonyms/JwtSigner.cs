using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// Signs tokens again with a key of staging's, so that every user stays who he is there: RS256, ES256 or HS256 (RFC 7518 section 3), whichever
/// the key is for. HS256 and RS256 give the same token for the same token; ES256 another one each time. For any number of threads at once.
/// </summary>
internal sealed class JwtSigner : IDisposable
{
    private readonly JwtKey _key;
    private readonly byte[] _headerStart;

    private JwtSigner(JwtKey key, string? keyId)
    {
        _key = key;
        var id = string.IsNullOrEmpty(keyId) ? "" : $",\"kid\":\"{JsonEncodedText.Encode(keyId)}\"";
        _headerStart = Encoding.UTF8.GetBytes($"{{\"alg\":\"{key.Algorithm}\"{id}");
    }

    /// <summary>The algorithm's name: <c>RS256</c>, <c>ES256</c> or <c>HS256</c>.</summary>
    public string Algorithm => _key.Algorithm;

    /// <summary>Makes one.</summary>
    /// <param name="key">A private key in PEM, RSA from 2,048 bits or of the curve P-256, without passphrase; or a secret of at least 32 bytes in UTF-8.</param>
    /// <param name="keyId">The <c>kid</c> that the header names; none when null or empty.</param>
    /// <param name="problem">Why there is none, without anything of the key; empty when there is one.</param>
    /// <returns>The signer; null when the key is none of these.</returns>
    public static JwtSigner? Create(ReadOnlySpan<char> key, string? keyId, out string problem) =>
        JwtKey.TryRead(key, out problem) is { } read ? new JwtSigner(read, keyId) : null;

    /// <summary>A length that no signed token exceeds.</summary>
    /// <param name="tokenLength">Bytes of the token.</param>
    public int SizeBound(int tokenLength) =>
        checked(Pseudonymizer.SizeBound(tokenLength) + Base64Url.GetEncodedLength(_headerStart.Length) + Base64Url.GetEncodedLength(_key.SignatureSize));

    /// <summary>
    /// Signs a token again. The header gets the key's <c>alg</c> and <c>kid</c> and loses what names another key (<c>jku</c>, <c>jwk</c>,
    /// <c>x5u</c>, <c>x5c</c>, <c>x5t</c>, <c>x5t#S256</c>); its other parameters stay. The old signature is not looked at.
    /// </summary>
    /// <param name="token">The token in its compact form.</param>
    /// <param name="claims">What becomes of the claims.</param>
    /// <param name="pseudonymizer">Gives the pseudonyms; a token that is one of its pseudonyms already keeps its claims.</param>
    /// <param name="destination"><see cref="SizeBound"/> bytes, apart from the token's.</param>
    /// <returns>Bytes written; 0 when the token's header or claims are no JSON objects.</returns>
    public int Write(ReadOnlySpan<byte> token, JwtClaims claims, Pseudonymizer pseudonymizer, Span<byte> destination)
    {
        try
        {
            return JwtParts.TryRead(token, out var parts) ? Write(token, parts, claims, pseudonymizer, destination) : 0;
        }
        catch (InvalidOperationException)
        {
            return 0; // a name with half a surrogate pair
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private int Write(ReadOnlySpan<byte> token, in JwtParts parts, JwtClaims claims, Pseudonymizer pseudonymizer, Span<byte> destination)
    {
        var length = WriteHeader(parts.Header, destination);
        if (length == 0)
        {
            return 0;
        }

        destination[length++] = (byte)'.';
        var written = claims == JwtClaims.Keep || pseudonymizer.IsPseudonym(ValueKind.Jwt, token)
            ? CopyClaims(parts.Payload, destination[length..])
            : JwtPseudonym.WriteClaims(pseudonymizer, parts.Payload, destination[length..]);
        if (written == 0)
        {
            return 0;
        }

        length += written;
        Span<byte> signature = stackalloc byte[_key.SignatureSize];
        _key.Sign(destination[..length], signature);
        destination[length++] = (byte)'.';
        return length + Base64Url.EncodeToUtf8(signature, destination[length..]);
    }

    private static int CopyClaims(ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        var claims = new byte[payload.Length];
        var length = JwtParts.Decode(payload, claims);
        if (length < 0 || !JwtClaimsRewriter.IsObject(claims.AsSpan(0, length)))
        {
            return 0;
        }

        payload.CopyTo(destination);
        return payload.Length;
    }

    private int WriteHeader(ReadOnlySpan<byte> part, Span<byte> destination)
    {
        var header = new byte[part.Length];
        var length = JwtParts.Decode(part, header);
        if (length < 0 || !JwtClaimsRewriter.IsObject(header.AsSpan(0, length)))
        {
            return 0;
        }

        var rewritten = new byte[_headerStart.Length + length + 1]; // the first comma is where the brace was
        _headerStart.CopyTo(rewritten, 0);
        var written = _headerStart.Length;
        var reader = new Utf8JsonReader(header.AsSpan(0, length));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isKeys = IsOfKey(ref reader);
            var start = (int)reader.TokenStartIndex;
            reader.Read();
            reader.Skip();
            if (!isKeys)
            {
                rewritten[written++] = (byte)',';
                var parameter = header.AsSpan(start, (int)reader.BytesConsumed - start);
                parameter.CopyTo(rewritten.AsSpan(written));
                written += parameter.Length;
            }
        }

        rewritten[written++] = (byte)'}';
        return Base64Url.EncodeToUtf8(rewritten.AsSpan(0, written), destination);
    }

    private static bool IsOfKey(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("alg"u8) || reader.ValueTextEquals("kid"u8) || reader.ValueTextEquals("jku"u8) || reader.ValueTextEquals("jwk"u8)
        || reader.ValueTextEquals("x5u"u8) || reader.ValueTextEquals("x5c"u8) || reader.ValueTextEquals("x5t"u8) || reader.ValueTextEquals("x5t#S256"u8);
}
