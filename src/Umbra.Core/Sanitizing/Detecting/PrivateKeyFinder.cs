namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Finds private keys in PEM (RFC 7468), whole or cut: from the first line to the last, else to the end of the text.</summary>
internal static class PrivateKeyFinder
{
    private const int LongestLabel = 64;

    /// <summary>The first finding behind a place.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int from, out Finding finding)
    {
        for (var at = from; at < text.Length;)
        {
            var begin = text[at..].IndexOf("-----BEGIN "u8);
            if (begin < 0)
            {
                break;
            }

            begin += at;
            var label = text[begin..Math.Min(text.Length, begin + LongestLabel)];
            if (label.IndexOf("PRIVATE KEY-----"u8) >= 0)
            {
                var last = text[begin..].IndexOf("-----END "u8);
                var close = last < 0 ? -1 : text[(begin + last + 9)..].IndexOf("-----"u8);
                finding = new Finding(ValueKind.PrivateKey, begin, close < 0 ? text.Length - begin : last + 9 + close + 5);
                return true;
            }

            at = begin + 5;
        }

        finding = default;
        return false;
    }
}
