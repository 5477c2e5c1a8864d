using System.Globalization;
using Umbra.Import.Documents;

namespace Umbra.Import.Kubernetes;

/// <summary>Ports as objects hold them.</summary>
internal static class KubernetesPort
{
    /// <summary>A port; null when it is none.</summary>
    public static int? Of(DocumentNode? node) => Of(node?.AsText());

    /// <summary>A port; null when it is none.</summary>
    public static int? Of(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535 ? port : null;
}
