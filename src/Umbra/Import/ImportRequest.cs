using System.Collections.Immutable;

namespace Umbra.Import;

/// <summary>What is to be imported, and how.</summary>
internal sealed record ImportRequest
{
    /// <summary>The file, as it was named; <c>-</c> for stdin.</summary>
    public required string FileName { get; init; }

    /// <summary>Its text.</summary>
    public required string Text { get; init; }

    /// <summary>Copies are to be exactly what the other system sends: no sanitizer, no marks but the one against loops.</summary>
    public bool IsFaithful { get; init; }

    /// <summary>Where names are found: <c>name</c> or <c>name:port</c> to <c>host:port</c>.</summary>
    public ImmutableDictionary<string, string> Resolved { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Reads the files that a pattern (an include's) names, relative to <see cref="FileName"/>: name and text of each, in order of name.</summary>
    /// <remarks>Throws <see cref="IOException"/> when one cannot be read.</remarks>
    public Func<string, IReadOnlyList<(string Name, string Text)>> Include { get; init; } = _ => [];
}
