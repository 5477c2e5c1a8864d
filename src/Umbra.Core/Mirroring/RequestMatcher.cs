using System.Collections.Immutable;

namespace Umbra.Core.Mirroring;

/// <summary>A condition on a request head. All parts that are given must fit.</summary>
internal sealed record RequestMatcher
{
    /// <summary>On the raw path: percent-encoding is not undone, the query is not part of it.</summary>
    public TextMatch? Path { get; init; }

    /// <summary>Hosts without port, any of which must fit; <c>*.example.com</c> stands for one label or more.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Methods, any of which must fit.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];

    /// <summary>Conditions on header fields by name, all of which must fit.</summary>
    public ImmutableArray<NamedMatch> Headers { get; init; } = [];

    /// <summary>Conditions on query parameters by name (raw, not decoded), all of which must fit.</summary>
    public ImmutableArray<NamedMatch> Query { get; init; } = [];

    /// <summary>An expression over the request (<see cref="Filtering.ExchangeFilter"/>); null for none.</summary>
    public string? Where { get; init; }
}

/// <summary>A condition on a named value. A field or parameter that occurs more than once fits when any of its values does.</summary>
/// <param name="Name">Header fields: without regard to case; query parameters: exact.</param>
/// <param name="Value">The condition.</param>
internal sealed record NamedMatch(string Name, TextMatch Value);

/// <summary>A condition on a text.</summary>
/// <param name="Kind">How <paramref name="Text"/> is compared.</param>
/// <param name="Text">What it is compared with; empty for the kinds that need none.</param>
/// <param name="IgnoreCase">ASCII letters are alike in either case.</param>
internal sealed record TextMatch(TextMatchKind Kind, string Text, bool IgnoreCase = false);

/// <summary>How a <see cref="TextMatch"/> compares.</summary>
internal enum TextMatchKind : byte
{
    /// <summary>The whole text.</summary>
    Exact,

    /// <summary>The text's beginning.</summary>
    Prefix,

    /// <summary>A regular expression over the whole or a part of the text; non-backtracking, so its time is linear in the text.</summary>
    Regex,

    /// <summary>There is one, whatever its value.</summary>
    Present,

    /// <summary>There is none.</summary>
    Absent,
}
