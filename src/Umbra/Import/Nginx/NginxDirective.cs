using System.Collections.Immutable;

namespace Umbra.Import.Nginx;

/// <summary>A directive as it stands in a file: its name, its arguments, and its block.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line of its name, from 1.</param>
/// <param name="Name">Its name; in a map's block the text that is looked up.</param>
/// <param name="Arguments">Its arguments, without their quotes.</param>
/// <param name="Block">What stands in its braces; null when it ends with a semicolon.</param>
internal sealed record NginxDirective(string File, int Line, string Name, ImmutableArray<string> Arguments, ImmutableArray<NginxDirective>? Block)
{
    /// <summary>The only or first argument; empty when there is none.</summary>
    public string First => Arguments.IsEmpty ? "" : Arguments[0];

    /// <summary>It and its arguments, as one would write them.</summary>
    public string Shown => Shorten(string.Join(' ', Arguments.Prepend(Name)));

    /// <summary>The paths that <c>mirror</c> names in it, at any depth.</summary>
    public IEnumerable<string> Mirrors => this is { Name: "mirror", First: not "off" } ? [First] : (Block ?? []).SelectMany(inner => inner.Mirrors);

    /// <summary>A fault in it.</summary>
    public ImportException Fault(string problem) => new(File, Line, problem);

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "...";
}
