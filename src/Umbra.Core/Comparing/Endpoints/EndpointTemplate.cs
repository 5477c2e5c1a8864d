namespace Umbra.Core.Comparing.Endpoints;

/// <summary>A path template that was given.</summary>
internal sealed class EndpointTemplate
{
    private readonly string?[] _segments;

    /// <param name="text">The template.</param>
    /// <exception cref="FormatException">It is none; says why.</exception>
    public EndpointTemplate(string text)
    {
        Text = text is ['/', ..] ? text : throw new FormatException($"a path template begins with a slash, as /users/{{id}} does: {text}");
        _segments = [.. text[1..].Split('/').Select(segment => segment is ['{', .., '}'] or "*" ? null : segment)];
    }

    /// <summary>The template.</summary>
    public string Text { get; }

    /// <summary>Where it ends, with its endpoints' names by method.</summary>
    public EndpointNode Place { get; } = new();

    /// <summary>Whether a path fits.</summary>
    /// <param name="path">Begins with a slash.</param>
    public bool Fits(ReadOnlySpan<char> path)
    {
        var count = 0;
        for (var isLast = false; !isLast;)
        {
            var segment = PathSegments.Next(ref path, out isLast);
            if (count == _segments.Length || (_segments[count] is { } wanted && !segment.SequenceEqual(wanted)))
            {
                return false;
            }

            count++;
        }

        return count == _segments.Length;
    }
}
