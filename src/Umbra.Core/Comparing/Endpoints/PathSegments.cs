namespace Umbra.Core.Comparing.Endpoints;

/// <summary>Tells segments of paths that hold an id from those that a programmer wrote.</summary>
internal static class PathSegments
{
    private const int LongestLiteral = 48;
    private const int ShortestHex = 8;
    private const int ShortestTail = 6;

    /// <summary>Takes the first segment off a path.</summary>
    /// <param name="path">Begins with a slash; then what is behind the segment.</param>
    /// <param name="isLast">Nothing is.</param>
    public static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> path, out bool isLast)
    {
        path = path[1..];
        var end = path.IndexOf('/');
        isLast = end < 0;
        var segment = isLast ? path : path[..end];
        path = isLast ? default : path[end..];
        return segment;
    }

    /// <summary>Whether a segment is an id: a number, a UUID, a date, a hash, a token, an address, or a name with such an end (<c>ord_8f3a9c</c>).</summary>
    public static bool IsId(ReadOnlySpan<char> segment)
    {
        if (segment.Length == 0)
        {
            return false;
        }

        if (segment.Length > LongestLiteral || segment.ContainsAny('@', '%') || Guid.TryParseExact(segment, "D", out _))
        {
            return true;
        }

        var digits = DigitsIn(segment);
        var others = 0;
        foreach (var character in segment)
        {
            others += char.IsAsciiDigit(character) || character is '-' or '.' or ':' or '_' or ',' or '+' ? 0 : 1;
        }

        // 7, 2026-11-24, 12.5,8.1; but not v2 or oauth2.
        return digits > 0 && (others == 0 || (segment.Length >= ShortestHex && (IsHex(segment) || IsMixed(segment, digits))) || HasIdAtEnd(segment));
    }

    // The library's search for a range boxes its ends until it is compiled with optimization.
    private static int DigitsIn(ReadOnlySpan<char> segment)
    {
        var digits = 0;
        foreach (var character in segment)
        {
            digits += char.IsAsciiDigit(character) ? 1 : 0;
        }

        return digits;
    }

    private static bool IsHex(ReadOnlySpan<char> segment)
    {
        foreach (var character in segment)
        {
            if (!char.IsAsciiHexDigit(character))
            {
                return false;
            }
        }

        return true;
    }

    // A token: letters and digits by turns, three times or more, with nothing between.
    private static bool IsMixed(ReadOnlySpan<char> segment, int digits)
    {
        var changes = 0;
        for (var i = 0; i < segment.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(segment[i]))
            {
                return false;
            }

            changes += i > 0 && char.IsAsciiDigit(segment[i]) != char.IsAsciiDigit(segment[i - 1]) ? 1 : 0;
        }

        return changes >= 3 || digits > 4;
    }

    private static bool HasIdAtEnd(ReadOnlySpan<char> segment)
    {
        var mark = segment.LastIndexOfAny('_', '-', ':');
        if (mark < 0)
        {
            return false;
        }

        var tail = segment[(mark + 1)..];
        return tail.Length >= ShortestTail && DigitsIn(tail) > 0 && (IsHex(tail) || IsMixed(tail, tail.Length));
    }
}
