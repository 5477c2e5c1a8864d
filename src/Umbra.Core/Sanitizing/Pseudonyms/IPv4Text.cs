using System.Buffers.Text;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>An IPv4 address as text: four decimal parts without leading zeros.</summary>
internal static class IPv4Text
{
    /// <summary>Bytes of the longest.</summary>
    public const int MostLength = 15;

    /// <summary>Reads one.</summary>
    /// <param name="text">The text, nothing before or behind it.</param>
    /// <param name="address">Four bytes.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, Span<byte> address)
    {
        if (text.Length > MostLength)
        {
            return false;
        }

        for (var part = 0; part < 4; part++)
        {
            var end = part < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (end is < 1 or > 3 || text[..end].ContainsAnyExceptInRange((byte)'0', (byte)'9') || (end > 1 && text[0] == '0')
                || !Utf8Parser.TryParse(text[..end], out byte number, out _))
            {
                return false;
            }

            address[part] = number;
            text = part < 3 ? text[(end + 1)..] : text;
        }

        return true;
    }

    /// <summary>Writes one.</summary>
    public static int Write(ReadOnlySpan<byte> address, Span<byte> destination)
    {
        var length = 0;
        foreach (var number in address[..4])
        {
            if (length > 0)
            {
                destination[length++] = (byte)'.';
            }

            Utf8Formatter.TryFormat(number, destination[length..], out var written);
            length += written;
        }

        return length;
    }
}
