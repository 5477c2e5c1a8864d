using Umbra.Core.Sanitizing.Formats;

namespace Umbra.Core.Comparing.Rules;

/// <summary>
/// A path as a rule says it: a root (<see cref="PathRoot"/>), and below it segments as in JSON paths (<see cref="JsonPath"/>). <c>{*}</c>, which stands for the
/// keys of a map in a difference's path, is any name.
/// </summary>
internal sealed class ComparedPath
{
    private readonly JsonPath? _below;

    /// <param name="text">The path.</param>
    /// <exception cref="FormatException">It is no such path; says why.</exception>
    public ComparedPath(string text)
    {
        var end = text.AsSpan().IndexOfAny('.', '[', '{');
        var root = end < 0 ? text : text[..end];
        Root = root == "$" ? PathRoot.Json
            : Enum.TryParse<PathRoot>(root, ignoreCase: true, out var known) && known != PathRoot.Json && !char.IsAsciiDigit(root[0]) ? known
            : throw new FormatException(
                "a path begins with $ (JSON), status, header, trailer, xml, html, form, text, protobuf, grpc or body: $.items[*].price, header.x-served-by");
        if (end >= 0)
        {
            var below = text[end..].Replace("{*}", ".*", StringComparison.Ordinal);
            _below = new JsonPath("$" + (Root is PathRoot.Header or PathRoot.Trailer ? below.ToLowerInvariant() : below));
        }
    }

    /// <summary>Where it begins.</summary>
    public PathRoot Root { get; }

    /// <summary>The state of what stands below a root, before a step was taken.</summary>
    public static ulong Start => JsonPath.Root;

    /// <summary>The state of a member's value.</summary>
    public ulong Member(ulong state, ReadOnlySpan<byte> name) => _below?.Member(state, name) ?? 0;

    /// <summary>The state of an element.</summary>
    public ulong Element(ulong state, int index) => _below?.Element(state, index) ?? 0;

    /// <summary>Whether a value of that state is at the path.</summary>
    public bool Fits(ulong state) => _below is null ? state == Start : _below.Fits(state);
}
