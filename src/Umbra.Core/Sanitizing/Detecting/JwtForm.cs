using System.Buffers;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>JSON web tokens (RFC 7515 section 7.1). A header begins with <c>{"</c> and a letter, which is <c>eyJ</c> in base64url; so does the payload.</summary>
internal static class JwtForm
{
    // {"alg":"x"} and {"a":1} in base64url.
    private const int LeastHeader = 12;
    private const int LeastPayload = 8;

    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>Reads a token whose <c>eyJ</c> is there.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> text, int at, out Finding finding)
    {
        finding = default;
        if (at > 0 && ByteClass.IsBase64Url(text[at - 1]))
        {
            return false;
        }

        var header = PartLength(text, at);
        var payload = at + header + 1;
        if (header < LeastHeader || payload > text.Length || text[payload - 1] != '.' || !text[payload..].StartsWith("eyJ"u8))
        {
            return false;
        }

        var signature = payload + PartLength(text, payload) + 1;
        if (signature - 1 - payload < LeastPayload || signature > text.Length || text[signature - 1] != '.')
        {
            return false;
        }

        finding = new Finding(ValueKind.Jwt, at, signature + PartLength(text, signature) - at);
        return true;
    }

    private static int PartLength(ReadOnlySpan<byte> text, int at)
    {
        var length = text[at..].IndexOfAnyExcept(Alphabet);
        return length < 0 ? text.Length - at : length;
    }
}
