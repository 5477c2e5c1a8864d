namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>What a byte can be part of. Bytes past ASCII are of no class.</summary>
internal static class ByteClass
{
    private const byte Digit = 1;
    private const byte Upper = 2;
    private const byte Lower = 4;
    private const byte Hex = 8;
    private const byte Base64Url = 16;
    private const byte Token = 32;
    private const byte Mailbox = 64;
    private const byte Label = 128;

    private static readonly byte[] Classes = Build();

    /// <summary><c>0</c> to <c>9</c>.</summary>
    public static bool IsDigit(byte value) => (uint)(value - '0') <= 9;

    /// <summary>An ASCII letter or a digit.</summary>
    public static bool IsAlphanumeric(byte value) => (Classes[value] & (Digit | Upper | Lower)) != 0;

    /// <summary>An ASCII letter.</summary>
    public static bool IsLetter(byte value) => (Classes[value] & (Upper | Lower)) != 0;

    /// <summary>An ASCII capital.</summary>
    public static bool IsUpper(byte value) => (Classes[value] & Upper) != 0;

    /// <summary>A hexadecimal digit of either case.</summary>
    public static bool IsHex(byte value) => (Classes[value] & Hex) != 0;

    /// <summary>A letter, a digit, <c>-</c> or <c>_</c> (RFC 4648 section 5).</summary>
    public static bool IsBase64Url(byte value) => (Classes[value] & Base64Url) != 0;

    /// <summary>What token68 holds before its padding (RFC 9110 section 11.2).</summary>
    public static bool IsToken(byte value) => (Classes[value] & Token) != 0;

    /// <summary>What a mailbox's name holds, but for the bytes that part things in ordinary text: <c>= &amp; ? / { } | `</c> (RFC 5321 section 4.1.2).</summary>
    public static bool IsMailbox(byte value) => (Classes[value] & Mailbox) != 0;

    /// <summary>A letter, a digit or a hyphen: what a label of a domain holds.</summary>
    public static bool IsLabel(byte value) => (Classes[value] & Label) != 0;

    /// <summary>Whether a word goes on at a place: a letter, a digit or <c>_</c> stands there. False outside the text.</summary>
    public static bool IsWordAt(ReadOnlySpan<byte> text, int at) => (uint)at < (uint)text.Length && (IsAlphanumeric(text[at]) || text[at] == '_');

    /// <summary>Whether a digit stands there. False outside the text.</summary>
    public static bool IsDigitAt(ReadOnlySpan<byte> text, int at) => (uint)at < (uint)text.Length && IsDigit(text[at]);

    /// <summary>Whether that byte stands there. False outside the text.</summary>
    public static bool IsAt(ReadOnlySpan<byte> text, int at, char value) => (uint)at < (uint)text.Length && text[at] == value;

    private static byte[] Build()
    {
        var classes = new byte[256];
        for (var value = 0; value < 128; value++)
        {
            var text = (char)value;
            var isAlphanumeric = char.IsAsciiLetterOrDigit(text);
            classes[value] = (byte)((char.IsAsciiDigit(text) ? Digit : 0)
                | (char.IsAsciiLetterUpper(text) ? Upper : 0)
                | (char.IsAsciiLetterLower(text) ? Lower : 0)
                | (char.IsAsciiHexDigit(text) ? Hex : 0)
                | (isAlphanumeric || text is '-' or '_' ? Base64Url : 0)
                | (isAlphanumeric || "-._~+/".Contains(text) ? Token : 0)
                | (isAlphanumeric || "!#$%'*+-^_~.".Contains(text) ? Mailbox : 0)
                | (isAlphanumeric || text == '-' ? Label : 0));
        }

        return classes;
    }
}
