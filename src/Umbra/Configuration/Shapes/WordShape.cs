using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Umbra.Configuration.Yaml;

namespace Umbra.Configuration.Shapes;

/// <summary>One of an enumeration's words: <c>HealthChecks</c> is <c>health-checks</c>.</summary>
internal sealed partial class WordShape(Type enumeration) : Shape
{
    private readonly Dictionary<string, string> _later = enumeration.GetCustomAttributes<LaterAttribute>().ToDictionary(later => later.Key, later => later.What);
    private readonly string[] _words = [.. Enum.GetNames(enumeration).Select(Word)];

    /// <inheritdoc/>
    public override string Description => string.Join(" or ", _words.Select(word => $"`{word}`"));

    /// <inheritdoc/>
    public override bool TryRead(Node node, string key, Reading reading, out object? value)
    {
        value = null;
        if (node is not ScalarNode scalar)
        {
            reading.Report(node, key, $"must be one word, not a {(node is ListNode ? "list" : "map")}", $"write {Choice}");
            return false;
        }

        if (reading.TextOf(scalar, key) is not { } text)
        {
            return false;
        }

        var index = Array.IndexOf(_words, text);
        if (index >= 0)
        {
            value = Enum.GetValues(enumeration).GetValue(index);
            return true;
        }

        reading.Report(node, key, _later.TryGetValue(text, out var what) ? $"this version of Umbra cannot {what}" : $"{Reading.Quote(scalar)} is not known", $"write {Choice}");
        return false;
    }

    /// <inheritdoc/>
    public override JsonObject Schema(SchemaDefinitions definitions) => new() { ["enum"] = new JsonArray([.. _words.Select(word => JsonValue.Create(word))]) };

    /// <inheritdoc/>
    public override string? Format(object value) => Word(value.ToString()!);

    private string Choice => string.Join(" or ", _words);

    private static string Word(string name) => Hump().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Hump();
}
