using System.Globalization;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Comparing.Trees;

/// <summary>
/// What stands between the quotation marks of JSON, by its meaning. Half a surrogate pair (<c>"\ud800"</c>, which RFC 8259 section 8.2 lets stand) is itself: it is
/// written as UTF-8 would write it if it could.
/// </summary>
internal static class JsonText
{
    /// <summary>Adds the text without its escapes, which are known to be right.</summary>
    public static void Decode(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        while (text.IndexOf((byte)'\\') is var next and >= 0)
        {
            output.Append(text[..next]);
            text = text[next..];
            var length = 2;
            switch (text[1])
            {
                case (byte)'u':
                    length = DecodeUnit(text, output);
                    break;
                case (byte)'b':
                    output.Append((byte)'\b');
                    break;
                case (byte)'f':
                    output.Append((byte)'\f');
                    break;
                case (byte)'n':
                    output.Append((byte)'\n');
                    break;
                case (byte)'r':
                    output.Append((byte)'\r');
                    break;
                case (byte)'t':
                    output.Append((byte)'\t');
                    break;
                default:
                    output.Append(text[1]);
                    break;
            }

            text = text[length..];
        }

        output.Append(text);
    }

    private static int DecodeUnit(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var unit = Hex(text);
        if (char.IsHighSurrogate((char)unit) && text.Length >= 12 && text[6] == '\\' && text[7] == 'u' && Hex(text[6..]) is var low && char.IsLowSurrogate((char)low))
        {
            output.Append(new System.Text.Rune((char)unit, (char)low));
            return 12;
        }

        if (char.IsSurrogate((char)unit))
        {
            output.Append((byte)(0xE0 | (unit >> 12)));
            output.Append((byte)(0x80 | ((unit >> 6) & 0x3F)));
            output.Append((byte)(0x80 | (unit & 0x3F)));
        }
        else
        {
            output.Append(new System.Text.Rune((char)unit));
        }

        return 6;
    }

    private static int Hex(ReadOnlySpan<byte> escape) => int.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
