using Umbra.Import.Documents;

namespace Umbra.Import.Kubernetes;

/// <summary>Takes parts out of objects so that nothing is passed over in silence: what is not understood is remarked on with its line.</summary>
internal static class DraftReading
{
    /// <summary>The items of a list; none, and a remark, when it is something else.</summary>
    public static IReadOnlyList<DocumentNode> Items(this ImportDraft draft, DocumentNode? parent, string key, RemarkKind kind = RemarkKind.LeftOut)
    {
        if (parent?[key] is not { } node)
        {
            return [];
        }

        if (node.Kind != DocumentNodeKind.List)
        {
            draft.Remark(node.Line, kind, $"{key} is left out: it is no list");
        }

        return node.Items;
    }

    /// <summary>A map's value, or null and a remark when it is something else.</summary>
    public static string? Text(this ImportDraft draft, DocumentNode? parent, string key, RemarkKind kind = RemarkKind.LeftOut)
    {
        if (parent?[key] is { Kind: not DocumentNodeKind.Scalar } node)
        {
            draft.Remark(node.Line, kind, $"{key} is left out: it is not one value");
        }

        return parent?[key]?.AsText();
    }

    /// <summary>The texts of a list; what is no text is remarked on.</summary>
    public static IReadOnlyList<(int Line, string Text)> Texts(this ImportDraft draft, DocumentNode? parent, string key)
    {
        List<(int, string)> texts = [];
        foreach (var item in draft.Items(parent, key))
        {
            if (item.AsText() is { } text)
            {
                texts.Add((item.Line, text));
            }
            else
            {
                draft.Remark(item.Line, RemarkKind.LeftOut, $"an item of {key} is left out: it is not one value");
            }
        }

        return texts;
    }

    /// <summary>Remarks on every member of a map that the importer does not know.</summary>
    /// <param name="draft">Takes the remarks.</param>
    /// <param name="map">The map.</param>
    /// <param name="place">What the map is called in remarks.</param>
    /// <param name="known">The keys that the importer reads, or has said something about.</param>
    public static void LeaveOutRest(this ImportDraft draft, DocumentNode? map, string place, params ReadOnlySpan<string> known)
    {
        foreach (var member in map?.Members ?? [])
        {
            if (!known.Contains(member.Key) && member.Value.Kind != DocumentNodeKind.Null)
            {
                draft.Remark(member.Line, UnknownKeys.AreLikeMirrors(member.Key) ? RemarkKind.MirrorLost : RemarkKind.LeftOut, $"{place}.{member.Key} is left out: Umbra has nothing for it");
            }
        }
    }
}
