namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Private keys in PEM (RFC 7468): PKCS #8, PKCS #1, SEC1, OpenSSH, OpenPGP.</summary>
internal static class PrivateKeyForm
{
    private const int MostLabel = 64;

    /// <summary>Reads a block; <paramref name="at"/> is the last hyphen before BEGIN but one. Without an end it is the rest of the text.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> text, int at, out Finding finding)
    {
        finding = default;
        var start = at - 3;
        if (start < 0 || !text[start..].StartsWith("-----BEGIN "u8))
        {
            return false;
        }

        var label = text[(start + 11)..];
        label = label[..Math.Min(label.Length, MostLabel)];
        var dashes = label.IndexOf("-----"u8);
        if (dashes < 0 || label[..dashes].IndexOf("PRIVATE KEY"u8) < 0)
        {
            return false;
        }

        var body = start + 11 + dashes + 5;
        var end = text[body..].IndexOf("-----END "u8);
        var closing = end < 0 ? default : text[(body + end + 9)..];
        var last = end < 0 ? -1 : closing[..Math.Min(closing.Length, MostLabel)].IndexOf("-----"u8);
        var length = last < 0 ? text.Length - start : body + end + 9 + last + 5 - start;
        finding = new Finding(ValueKind.PrivateKey, start, length);
        return true;
    }
}
