using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Umbra.Configuration.Yaml;
using Umbra.Core.Mirroring;

namespace Umbra.Configuration.Shapes;

/// <summary><c>safe</c>, <c>all</c> or a list of methods.</summary>
internal sealed class MethodsShape : Shape
{
    private readonly ListShape<string> _list = new(new ScalarShape<string>(TextKinds.Plain(TextRule.Token)));

    /// <inheritdoc/>
    public override string Description => "`safe`, `all` or a list of methods";

    /// <inheritdoc/>
    public override bool TryRead(Node node, string key, Reading reading, out object? value)
    {
        value = node is ScalarNode { Text: "safe" } ? MethodPolicy.Safe : node is ScalarNode { Text: "all" } ? MethodPolicy.Every : null;
        if (value is not null)
        {
            return true;
        }

        var before = reading.Errors.Count;
        _list.TryRead(node, key, reading, out var read);
        var methods = (ImmutableArray<string>)read!;
        if (methods.FirstOrDefault(method => method != method.ToUpperInvariant()) is { } small)
        {
            reading.Report(node, key, $"{Small(node, small)} is not a method", node is ListNode ? "methods are case-sensitive: write them in upper case" : "write safe, all or [GET, POST]");
        }
        else if (methods.Contains("CONNECT"))
        {
            reading.Report(node, key, "CONNECT asks for a tunnel, which cannot be copied", "remove it");
        }
        else if (methods.IsEmpty && reading.Errors.Count == before)
        {
            reading.Report(node, key, "has no method in it", "write safe, all or [GET, POST]");
        }

        value = new MethodPolicy(false, methods);
        return reading.Errors.Count == before;
    }

    // Not the resolved text: it may be a secret that stands in the wrong place.
    private static string Small(Node node, string small) =>
        (node as ListNode)?.Items.OfType<ScalarNode>().FirstOrDefault(item => item.Text == small) is { } item ? Reading.Quote(item)
        : node is ScalarNode scalar ? Reading.Quote(scalar) : "one of them";

    /// <inheritdoc/>
    public override JsonObject Schema(SchemaDefinitions definitions) => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["enum"] = new JsonArray("safe", "all") },
            new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Z0-9!#$%&'*+.^_`|~-]+$" } }),
    };

    /// <inheritdoc/>
    public override string? Format(object value) => value is MethodPolicy { All: true } ? "all" : ReferenceEquals(value, MethodPolicy.Safe) ? "safe" : null;
}
