using System.Text.Json.Nodes;
using Umbra.Configuration.Yaml;

namespace Umbra.Configuration.Shapes;

/// <summary>What a key takes: reads it, and describes it for the JSON schema and the reference page.</summary>
internal abstract class Shape
{
    /// <summary>What it is, in a word or two: <c>duration</c>.</summary>
    public abstract string Description { get; }

    /// <summary>It has keys.</summary>
    public virtual bool IsMap => false;

    /// <summary>Reads a value and tells everything that is wrong with it.</summary>
    /// <param name="node">The value.</param>
    /// <param name="key">Its whole key.</param>
    /// <param name="reading">Takes errors and places.</param>
    /// <param name="value">The value; what could be read of it when there were errors in its parts.</param>
    /// <returns>Whether there is a value.</returns>
    public abstract bool TryRead(Node node, string key, Reading reading, out object? value);

    /// <summary>The values it takes, as JSON schema (draft 2020-12).</summary>
    public abstract JsonObject Schema(SchemaDefinitions definitions);

    /// <summary>A value as it would stand in the file; null when there is no short way.</summary>
    public virtual string? Format(object value) => null;

    /// <summary>The same of a value that is not to be shown but may stand in the file. Secrets may not.</summary>
    public virtual string? FormatForFile(object value) => Format(value);

    /// <summary>A default as it would stand in JSON.</summary>
    public virtual JsonNode? FormatJson(object value) => Format(value) is { } text ? JsonValue.Create(text) : null;

    /// <summary>A key's shape, when this is a map.</summary>
    /// <param name="key">The key, in any case.</param>
    /// <param name="exactKey">The key as it is written.</param>
    public virtual Shape? Child(string key, out string exactKey)
    {
        exactKey = key;
        return null;
    }
}
