using System.Collections.Immutable;
using System.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>Names segments of a request's path: <c>/users/{id}/orders/{order}</c>. A <c>*</c> is a segment that may be anything and is left alone.</summary>
internal sealed class PathTemplate
{
    private readonly ImmutableArray<byte[]?> _segments;
    private readonly ulong _named;

    /// <param name="text">The template.</param>
    /// <param name="treatment">What is done with the segments in braces.</param>
    /// <exception cref="FormatException">It is no template; says why.</exception>
    public PathTemplate(string text, Treatment treatment)
    {
        Treatment = treatment;
        var parts = text is ['/', ..] ? text[1..].Split('/') : throw new FormatException("a path template begins with /");
        if (parts.Length > 64)
        {
            throw new FormatException("a path template has 64 segments at most");
        }

        _segments = [.. parts.Select(part => IsNamed(part) || part == "*" ? null : Encoding.UTF8.GetBytes(part))];
        _named = parts.Select((part, index) => IsNamed(part) ? 1UL << index : 0).Aggregate(0UL, (all, bit) => all | bit);
        if (_named == 0)
        {
            throw new FormatException("a path template needs a segment in braces: /users/{id}");
        }
    }

    /// <summary>What is done with the segments in braces.</summary>
    public Treatment Treatment { get; }

    /// <summary>The segments in braces, as bits, when the template fits the path; else 0.</summary>
    /// <param name="path">The path, beginning with a slash.</param>
    public ulong Match(ReadOnlySpan<byte> path)
    {
        var count = 0;
        foreach (var range in path[1..].Split((byte)'/'))
        {
            if (count == _segments.Length || (_segments[count] is { } wanted && !path[1..][range].SequenceEqual(wanted)))
            {
                return 0;
            }

            count++;
        }

        return count == _segments.Length ? _named : 0;
    }

    private static bool IsNamed(string part) => part is ['{', .., '}'];
}
