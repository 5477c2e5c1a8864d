using System.Collections.Immutable;

namespace Umbra.Core.Mirroring;

/// <summary>The variables that texts of the user's may hold, by the names that nginx gave them.</summary>
internal static class RequestVariables
{
    /// <summary>Those of a mirror's texts.</summary>
    public static ImmutableArray<string> OfMirrors { get; } = ["host", "http_host", "request_uri", "remote_addr", "request_id", "is_request_port", "request_port"];

    /// <summary>Those of a gateway's texts.</summary>
    public static ImmutableArray<string> OfRoutes { get; } = [.. OfMirrors, "scheme"];

    /// <summary>Whether a text holds any.</summary>
    public static bool AreIn(string text) => VariableText.Split(text, OfRoutes.AsSpan()).Any(piece => piece.Variable != VariableText.Literal);
}
