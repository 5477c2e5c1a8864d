using Umbra.Import.Documents;

namespace Umbra.Import.Kubernetes;

/// <summary>A Kubernetes object as a file holds it.</summary>
/// <param name="Group">The group of <c>apiVersion</c>; empty for the core's.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace; <c>default</c> when it says none.</param>
/// <param name="Node">The whole of it.</param>
internal sealed record Manifest(string Group, string Kind, string Name, string Namespace, DocumentNode Node)
{
    /// <summary>The namespace of an object that says none.</summary>
    public const string DefaultNamespace = "default";

    /// <summary>The line on which it begins.</summary>
    public int Line => Node.Line;

    /// <summary>What it asks for; nothing when it has none.</summary>
    public DocumentNode Spec { get; } = Node["spec"] ?? DocumentNode.Null(Node.Line);
}
