using Umbra.Import.Documents;

namespace Umbra.Import.Kubernetes;

/// <summary>Reads the objects of a file: one a document, or lists as <c>kubectl get -o yaml</c> writes them.</summary>
internal static class ManifestReader
{
    /// <summary>Reads them; what is no object is remarked on.</summary>
    /// <param name="draft">Takes the remarks.</param>
    /// <param name="text">The file's text.</param>
    public static IReadOnlyList<Manifest> Read(ImportDraft draft, string text)
    {
        List<Manifest> manifests = [];
        foreach (var node in DocumentReader.Read(draft.Request.FileName, text))
        {
            Add(draft, node, manifests);
        }

        return manifests;
    }

    /// <summary>Says of an object that it is not carried over: gravely when it mirrors.</summary>
    public static void LeaveOut(ImportDraft draft, Manifest manifest, string why) =>
        draft.Remark(manifest.Line, NamesMirror(manifest.Node) ? RemarkKind.MirrorLost : IsGuard(manifest.Kind) ? RemarkKind.GuardLost : RemarkKind.LeftOut, $"{manifest.Kind} {manifest.Name} is left out: {why}");

    // Istio's, and Envoy Gateway's.
    private static bool IsGuard(string kind) => kind is "AuthorizationPolicy" or "RequestAuthentication" or "SecurityPolicy";

    private static void Add(ImportDraft draft, DocumentNode node, List<Manifest> manifests)
    {
        if (node["kind"]?.AsText() is not { Length: > 0 } kind || node["apiVersion"]?.AsText() is not { } version)
        {
            draft.Remark(node.Line, NamesMirror(node) ? RemarkKind.MirrorLost : RemarkKind.LeftOut, "is left out: it is no Kubernetes object, for it has no apiVersion and kind");
            return;
        }

        if (kind.EndsWith("List", StringComparison.Ordinal) && node["items"] is { } items)
        {
            foreach (var item in items.Items)
            {
                Add(draft, item, manifests);
            }

            return;
        }

        var slash = version.IndexOf('/');
        var metadata = node["metadata"];
        manifests.Add(new Manifest(
            slash < 0 ? "" : version[..slash],
            kind,
            metadata?["name"]?.AsText() is { Length: > 0 } name ? name : kind,
            NamespaceOf(draft, metadata),
            node));
    }

    private static string NamespaceOf(ImportDraft draft, DocumentNode? metadata)
    {
        if (metadata?["namespace"] is not { } node)
        {
            return Manifest.DefaultNamespace;
        }

        // It becomes a part of hosts.
        if (node.AsText() is { Length: > 0 } name && !name.Contains('.') && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-') && HostSet.IsPattern(name + ".svc"))
        {
            return name;
        }

        draft.Remark(node.Line, RemarkKind.LeftOut, $"namespace is left out, and {Manifest.DefaultNamespace} taken: it is no name");
        return Manifest.DefaultNamespace;
    }

    private static bool NamesMirror(DocumentNode node) =>
        node.Items.Any(NamesMirror) || node.Members.Any(member => member.Key.Contains("mirror", StringComparison.OrdinalIgnoreCase) || NamesMirror(member.Value))
        || node.AsText() == "RequestMirror";
}
