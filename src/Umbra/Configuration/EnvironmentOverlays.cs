using System.Collections;

namespace Umbra.Configuration;

/// <summary>
/// Overlays of variables: <c>UMBRA__MIRRORS__STAGING__PERCENT</c> is <c>mirrors.staging.percent</c>. Two underscores go one level down.
/// Keys are found without regard to case; in names of the user's an underscore also finds a hyphen. A name that the file does not have is
/// taken in lower case.
/// </summary>
internal static class EnvironmentOverlays
{
    /// <summary>What variables of umbra.yaml begin with.</summary>
    public const string Prefix = "UMBRA__";

    /// <summary>Those of the environment; shallow ones first, so that a whole map does not undo one of its keys.</summary>
    /// <param name="variables">As <see cref="Environment.GetEnvironmentVariables()"/> gives them.</param>
    /// <param name="prefix">What the variables begin with.</param>
    public static IEnumerable<Overlay> From(IDictionary variables, string prefix = Prefix) =>
        variables.Cast<DictionaryEntry>()
            .Select(entry => (Name: (string)entry.Key, Value: (string?)entry.Value ?? ""))
            .Where(variable => variable.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && variable.Name.Length > prefix.Length)
            .Select(variable => new Overlay(variable.Name[prefix.Length..].Replace("__", ".", StringComparison.Ordinal).ToLowerInvariant(), variable.Value, variable.Name))
            .OrderBy(overlay => overlay.Path.Count(character => character == '.')).ThenBy(overlay => overlay.Path, StringComparer.Ordinal);
}
