using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Umbra.Configuration.Shapes;

namespace Umbra.Configuration;

/// <summary>The JSON schema (draft 2020-12) of the file, made of the records that the loader reads: editors check with it what is typed.</summary>
internal static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions _options = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema, indented, with a line feed at its end.</summary>
    public static string Generate()
    {
        var definitions = new SchemaDefinitions();
        var root = ShapeFactory.Root.Schema(definitions);
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Umbra's configuration",
            ["$ref"] = root["$ref"]!.DeepClone(),
            ["$defs"] = definitions.ToJson(),
        };
        return schema.ToJsonString(_options) + "\n";
    }
}
