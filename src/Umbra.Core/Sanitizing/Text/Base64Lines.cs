using System.Buffers;

namespace Umbra.Core.Sanitizing.Text;

/// <summary>Base64 with line breaks in it: lines of one length (76 in RFC 2045 section 6.8, 64 in RFC 7468), and a last one that is not longer.</summary>
internal static class Base64Lines
{
    // Shorter lines of one length are words or numbers in a list.
    private const int ShortestLine = 32;

    private static readonly byte[] CarriageReturnLineFeed = "\r\n"u8.ToArray();
    private static readonly byte[] LineFeed = "\n"u8.ToArray();

    /// <summary>How far a block of lines goes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where its first line begins.</param>
    /// <param name="line">The first line's length.</param>
    /// <param name="alphabet">What stands in a line.</param>
    /// <param name="length">The block's length without padding.</param>
    /// <param name="full">Its length without the last line, when that is a shorter one.</param>
    /// <returns>False when there is but one line, or its length is none that is broken at.</returns>
    public static bool TryMeasure(ReadOnlySpan<byte> text, int start, int line, SearchValues<byte> alphabet, out int length, out int full)
    {
        length = full = line;
        if (line < ShortestLine || line % 4 != 0 || BreakAt(text, start + line) is not (> 0 and var newline))
        {
            return false;
        }

        for (var at = start + line; BreakAt(text, at) == newline;)
        {
            var next = text[(at + newline)..];
            var end = next[..Math.Min(next.Length, line + 1)].IndexOfAnyExcept(alphabet);
            end = end < 0 ? Math.Min(next.Length, line + 1) : end;
            at += newline + end;
            if (end == line)
            {
                length = full = at - start;
                continue;
            }

            length = end is > 0 && end < line && end % 4 != 1 ? at - start : length;
            break;
        }

        return length > line;
    }

    /// <summary>Adds what stands in the lines.</summary>
    public static void Join(ReadOnlySpan<byte> block, ByteBuffer output)
    {
        while (block.IndexOfAny((byte)'\r', (byte)'\n') is var end and >= 0)
        {
            output.Append(block[..end]);
            block = block[(end + BreakAt(block, end))..];
        }

        output.Append(block);
    }

    /// <summary>How long the lines of a block are, and what breaks them.</summary>
    public static (int Line, byte[] Newline) Of(ReadOnlySpan<byte> block)
    {
        var line = block.IndexOfAny((byte)'\r', (byte)'\n');
        return line < 0 ? (int.MaxValue, []) : (line, block[line] == '\r' ? CarriageReturnLineFeed : LineFeed);
    }

    private static int BreakAt(ReadOnlySpan<byte> text, int at) =>
        at >= text.Length ? 0 : text[at] == '\n' ? 1 : text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 0;
}
