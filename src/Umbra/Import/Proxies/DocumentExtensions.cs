using System.Text;
using Umbra.Configuration;
using Umbra.Import.Documents;

namespace Umbra.Import.Proxies;

/// <summary>What importers ask of a document's nodes.</summary>
internal static class DocumentExtensions
{
    /// <summary>A list's items, or the one value that stands in its place; none for nothing.</summary>
    public static IReadOnlyList<DocumentNode> Each(this DocumentNode? node) => node is null ? [] : node.Kind == DocumentNodeKind.List ? node.Items : [node];

    /// <summary>The texts of a list, or of the one value in its place.</summary>
    public static IEnumerable<string> Texts(this DocumentNode? node) => node.Each().Select(item => item.AsText()).OfType<string>();

    /// <summary>A member in Protocol Buffers' JSON, where <c>route_config</c> may also be <c>routeConfig</c>.</summary>
    public static DocumentNode? Field(this DocumentNode? node, string name) => node is null ? null : node[name] ?? node[CamelCase(name)];

    /// <summary>A member of a member.</summary>
    public static DocumentNode? Field(this DocumentNode? node, string name, params ReadOnlySpan<string> names)
    {
        var found = node.Field(name);
        foreach (var next in names)
        {
            found = found.Field(next);
        }

        return found;
    }

    /// <summary>A member's text.</summary>
    public static string? Text(this DocumentNode? node, string name) => node.Field(name)?.AsText();

    /// <summary>Whether a switch is on.</summary>
    public static bool IsOn(this DocumentNode? node, string name) => node.Field(name)?.AsBoolean() == true;

    /// <summary>A member that is a duration.</summary>
    public static TimeSpan? Time(this DocumentNode? node, string name) => node.Text(name) is { } text ? Durations.Parse(text) : null;

    /// <summary>Whether a member of that name stands anywhere in it.</summary>
    public static bool HasBelow(this DocumentNode? node, string name) =>
        node is not null && (node.Members.Any(member => UnknownKeys.SnakeCase(member.Key) == name || member.Value.HasBelow(name)) || node.Items.Any(item => item.HasBelow(name)));

    /// <summary>Tells of every member of a map that no one reads.</summary>
    /// <param name="node">The map.</param>
    /// <param name="draft">Where it is told.</param>
    /// <param name="where">What the map is.</param>
    /// <param name="known">What is read, or has no meaning for what requests do, in snake case.</param>
    public static void TellUnknown(this DocumentNode? node, ImportDraft draft, string where, params ReadOnlySpan<string> known)
    {
        foreach (var member in node?.Members ?? [])
        {
            if (!known.Contains(UnknownKeys.SnakeCase(member.Key)) && !member.Key.StartsWith('@') && member.Value.Kind != DocumentNodeKind.Null)
            {
                var kind = member.Value.HasBelow("request_mirror_policies") || UnknownKeys.AreLikeMirrors(member.Key) ? RemarkKind.MirrorLost : RemarkKind.LeftOut;
                draft.Remark(member.Line, kind, $"{where}: {Printable.Text(member.Key, 64)} is not carried over");
            }
        }
    }

    private static string CamelCase(string name)
    {
        var camel = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != '_')
            {
                camel.Append(i > 0 && name[i - 1] == '_' ? char.ToUpperInvariant(name[i]) : name[i]);
            }
        }

        return camel.ToString();
    }
}
