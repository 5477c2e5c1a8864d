using System.Text.Json.Nodes;

namespace Umbra.Configuration.Shapes;

/// <summary>The records of a schema that are referred to by name (<c>$defs</c>).</summary>
internal sealed class SchemaDefinitions
{
    private readonly SortedDictionary<string, JsonObject> _definitions = new(StringComparer.Ordinal);

    /// <summary>A reference to a definition, which is made when it is asked for first.</summary>
    public JsonObject Refer(string name, Func<JsonObject> make)
    {
        if (!_definitions.ContainsKey(name))
        {
            _definitions[name] = [];
            _definitions[name] = make();
        }

        return new JsonObject { ["$ref"] = "#/$defs/" + name };
    }

    /// <summary>A value that stands in the environment or in a file.</summary>
    public JsonObject ReferToReference() => Refer("reference", () => new JsonObject
    {
        ["description"] = "The value of an environment variable, ${env:NAME} or ${env:NAME:-default}, or of a file, ${file:path}.",
        ["type"] = "string",
        ["pattern"] = @"\$\{(env|file):[^}]+\}",
    });

    /// <summary>All of them.</summary>
    public JsonObject ToJson()
    {
        var result = new JsonObject();
        foreach (var (name, definition) in _definitions)
        {
            result[name] = definition;
        }

        return result;
    }
}
