using System.Collections.Immutable;
using System.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>
/// A place in JSON (RFC 9535, the part of it that needs no look at values): <c>$.a.b[*].c</c>, <c>$['a b'][0]</c>, <c>$..name</c>. It is followed
/// while a document is read: a number holds, as bits, how many of the segments fit the way down to a value.
/// </summary>
internal class JsonPath
{
    /// <summary>The most segments.</summary>
    public const int MostSegments = 32;

    private readonly ImmutableArray<Segment> _segments;

    /// <param name="text">The path.</param>
    /// <exception cref="FormatException">It is no such path; says why.</exception>
    public JsonPath(string text) => _segments = Parse(text);

    /// <summary>The state of the whole document.</summary>
    public static ulong Root => 1;

    /// <summary>The state of a member's value.</summary>
    public ulong Member(ulong state, ReadOnlySpan<byte> name)
    {
        var next = 0UL;
        for (var i = 0; i < _segments.Length; i++)
        {
            if ((state & (1UL << i)) != 0)
            {
                next |= _segments[i].IsDescendant ? 1UL << i : 0;
                next |= _segments[i].FitsName(name) ? 2UL << i : 0;
            }
        }

        return next;
    }

    /// <summary>The state of an element.</summary>
    public ulong Element(ulong state, int index)
    {
        var next = 0UL;
        for (var i = 0; i < _segments.Length; i++)
        {
            if ((state & (1UL << i)) != 0)
            {
                next |= _segments[i].IsDescendant ? 1UL << i : 0;
                next |= _segments[i].FitsIndex(index) ? 2UL << i : 0;
            }
        }

        return next;
    }

    /// <summary>Whether the value of that state is at the path.</summary>
    public bool Fits(ulong state) => (state & (1UL << _segments.Length)) != 0;

    private static ImmutableArray<Segment> Parse(string text)
    {
        if (text is not ['$', ..])
        {
            throw new FormatException("a JSON path begins with $");
        }

        var segments = ImmutableArray.CreateBuilder<Segment>();
        for (var at = 1; at < text.Length;)
        {
            var isDescendant = text.AsSpan(at).StartsWith("..");
            at += isDescendant ? 2 : 0;
            segments.Add(text[at..] is ['[', ..] ? Bracket(text, ref at, isDescendant) : Name(text, ref at, isDescendant));
        }

        return segments.Count is > 0 and <= MostSegments
            ? segments.ToImmutable()
            : throw new FormatException(segments.Count == 0 ? "a JSON path needs a segment: $.name" : $"a JSON path has {MostSegments} segments at most");
    }

    private static Segment Name(string text, ref int at, bool isDescendant)
    {
        if (!isDescendant)
        {
            at += text[at] == '.' ? 1 : throw new FormatException("a name begins with a dot and an index with a bracket: .name, [0]");
        }

        var end = text.AsSpan(at).IndexOfAny('.', '[');
        end = end < 0 ? text.Length : at + end;
        var name = text[at..end];
        at = end;
        return name.Length == 0 ? throw new FormatException("a name is missing after a dot") : new Segment(name == "*" ? null : Encoding.UTF8.GetBytes(name), null, isDescendant);
    }

    private static Segment Bracket(string text, ref int at, bool isDescendant)
    {
        var isQuoted = at + 1 < text.Length && text[at + 1] is '\'' or '"';
        var close = isQuoted ? text.IndexOf($"{text[at + 1]}]", at + 2, StringComparison.Ordinal) : text.IndexOf(']', at);
        if (close < 0)
        {
            throw new FormatException("a [ has no ]");
        }

        var inner = isQuoted ? text[(at + 2)..close] : text[(at + 1)..close];
        at = close + (isQuoted ? 2 : 1);
        return isQuoted ? new Segment(Encoding.UTF8.GetBytes(inner), null, isDescendant)
            : inner == "*" ? new Segment(null, null, isDescendant)
            : int.TryParse(inner, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) ? new Segment([], index, isDescendant)
            : throw new FormatException("in brackets stands *, a number, or a name in quotation marks");
    }

    // Name null: any member, any element. Index: that element alone.
    private sealed record Segment(byte[]? Member, int? Index, bool IsDescendant)
    {
        public bool FitsName(ReadOnlySpan<byte> name) => Index is null && (Member is null || name.SequenceEqual(Member));

        public bool FitsIndex(int index) => Index is { } wanted ? wanted == index : Member is null;
    }
}
