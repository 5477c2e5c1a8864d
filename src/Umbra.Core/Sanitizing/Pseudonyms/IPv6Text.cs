using System.Buffers.Binary;
using System.Buffers.Text;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>An IPv6 address as text: read in any form of RFC 4291 section 2.2, without zone; written as RFC 5952 section 4 says.</summary>
internal static class IPv6Text
{
    /// <summary>Bytes of an address.</summary>
    public const int Size = 16;

    private const int Groups = 8;

    // Six groups of four digits and an IPv4 address behind them.
    private const int MostLength = 45;

    /// <summary>Reads one.</summary>
    /// <param name="text">The text, nothing before or behind it.</param>
    /// <param name="address">Its <see cref="Size"/> bytes.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, Span<byte> address)
    {
        if (text.Length is < 2 or > MostLength)
        {
            return false;
        }

        var groups = 0;
        var gap = -1; // how many groups are before "::"
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            text = text[2..];
        }

        while (!text.IsEmpty)
        {
            if (groups <= Groups - 2 && IPv4Text.TryRead(text, address[(2 * groups)..]))
            {
                groups += 2;
                break;
            }

            if (groups == Groups || !TryReadGroup(text, address[(2 * groups)..], out var length))
            {
                return false;
            }

            groups++;
            text = text[length..];
            if (text.StartsWith("::"u8) && gap < 0)
            {
                gap = groups;
                text = text[2..];
            }
            else if (text.Length > 1 && text[0] == ':')
            {
                text = text[1..];
            }
            else if (!text.IsEmpty)
            {
                return false;
            }
        }

        return gap < 0 ? groups == Groups : Widen(address[..Size], gap, groups);
    }

    /// <summary>Writes one; 39 bytes at most.</summary>
    public static int Write(ReadOnlySpan<byte> address, Span<byte> destination)
    {
        var (gap, gapGroups) = LongestZeros(address);
        var length = 0;
        for (var group = 0; group < Groups; group++)
        {
            if (group == gap)
            {
                "::"u8.CopyTo(destination[length..]);
                length += 2;
                group += gapGroups - 1;
                continue;
            }

            if (group > 0 && group != gap + gapGroups)
            {
                destination[length++] = (byte)':';
            }

            Utf8Formatter.TryFormat(GroupOf(address, group), destination[length..], out var written, new System.Buffers.StandardFormat('x'));
            length += written;
        }

        return length;
    }

    private static ushort GroupOf(ReadOnlySpan<byte> address, int group) => BinaryPrimitives.ReadUInt16BigEndian(address[(2 * group)..]);

    private static bool TryReadGroup(ReadOnlySpan<byte> text, Span<byte> destination, out int length)
    {
        var end = text.IndexOf((byte)':');
        length = end < 0 ? text.Length : end;
        if (length is < 1 or > 4 || !Utf8Parser.TryParse(text[..length], out ushort number, out var read, 'x') || read != length)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(destination, number);
        return true;
    }

    // Moves the groups behind the gap to the end.
    private static bool Widen(Span<byte> address, int gap, int groups)
    {
        if (groups == Groups)
        {
            return false;
        }

        var behind = 2 * (groups - gap);
        address.Slice(2 * gap, behind).CopyTo(address[^behind..]);
        address[(2 * gap)..^behind].Clear();
        return true;
    }

    // The first of the longest runs of two groups or more that are zero; at 8 with none of them when there is none.
    private static (int Start, int Groups) LongestZeros(ReadOnlySpan<byte> address)
    {
        var longest = (Start: Groups, Groups: 0);
        for (var start = 0; start < Groups; start++)
        {
            var count = 0;
            while (start + count < Groups && GroupOf(address, start + count) == 0)
            {
                count++;
            }

            if (count > 1 && count > longest.Groups)
            {
                longest = (start, count);
            }

            start += count;
        }

        return longest;
    }
}
