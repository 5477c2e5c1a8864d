using System.Text.RegularExpressions;

namespace Umbra.Safety.Stores;

/// <summary>Reads files of <c>NAME=value</c> lines as Docker, systemd and shells take them: comments, <c>export</c>, quotes, <c>$NAME</c> of earlier lines.</summary>
internal static partial class EnvironmentFile
{
    /// <summary>Reads a text.</summary>
    /// <returns>The variables with their values and lines (from 1), the last of a name, in the order of the file.</returns>
    public static IReadOnlyList<EnvironmentVariable> Read(string text)
    {
        var variables = new Dictionary<string, EnvironmentVariable>(StringComparer.Ordinal);
        foreach (var (index, line) in text.Split('\n').Index())
        {
            if (Assignment().Match(line) is not { Success: true } match)
            {
                continue;
            }

            var (name, raw) = (match.Groups[1].Value, match.Groups[2].Value.Trim());
            variables[name] = new EnvironmentVariable(name, Value(raw, variables), index + 1);
        }

        return [.. variables.Values.OrderBy(variable => variable.Line)];
    }

    private static string Value(string raw, Dictionary<string, EnvironmentVariable> earlier)
    {
        if (raw.Length > 1 && raw[0] is '\'' or '"')
        {
            var end = raw.IndexOf(raw[0], 1);
            var inner = end < 0 ? raw[1..] : raw[1..end];
            return raw[0] == '\'' ? inner : Expanded(inner, earlier);
        }

        // A comment after a value has a space before it; without one it is a part of the value.
        var comment = raw.IndexOf(" #", StringComparison.Ordinal);
        return Expanded((comment < 0 ? raw : raw[..comment]).TrimEnd(), earlier);
    }

    private static string Expanded(string value, Dictionary<string, EnvironmentVariable> earlier) =>
        Variable().Replace(value, match => earlier.TryGetValue(match.Groups[1].Value + match.Groups[2].Value, out var variable) ? variable.Value : match.Value);

    [GeneratedRegex(@"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=(.*)$")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\$\{(\w+)\}|\$(\w+)")]
    private static partial Regex Variable();
}

/// <summary>A variable. Its value may be a secret.</summary>
internal sealed record EnvironmentVariable(string Name, string Value, int Line)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
