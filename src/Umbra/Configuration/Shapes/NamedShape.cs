using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Nodes;
using Umbra.Configuration.Yaml;

namespace Umbra.Configuration.Shapes;

/// <summary>A map of records under names of the user's; it becomes a list in the order of the file.</summary>
internal sealed class NamedShape<T>(RecordShape item) : Shape, INamedShape
    where T : INamed
{
    private static readonly NamedByAttribute _by = typeof(T).GetCustomAttribute<NamedByAttribute>()!;
    private static readonly PropertyInfo _name = typeof(T).GetProperty(nameof(INamed.Name))!;

    /// <inheritdoc/>
    public RecordShape Record => item;

    /// <inheritdoc/>
    public string NamePlaceholder => _by.Placeholder;

    /// <inheritdoc/>
    public override bool IsMap => true;

    /// <inheritdoc/>
    public override string Description => $"map of {_by.Placeholder} to: {item.Description}";

    /// <inheritdoc/>
    public override bool TryRead(Node node, string key, Reading reading, out object? value)
    {
        value = ImmutableArray<T>.Empty;
        if (node is not MapNode map)
        {
            reading.Report(node, key, $"must be a map of {TextRules.Description(_by.Rule)}s", "write each name with a colon, and what is under it after that");
            return false;
        }

        var items = ImmutableArray.CreateBuilder<T>();
        foreach (var entry in map.Entries)
        {
            var entryKey = KeyPath.Child(key, entry.Key);
            if (TextRules.Parse(_by.Rule, entry.Key, reading.Folder, out _) is { } complaint)
            {
                reading.Errors.Add(new ConfigurationError(entry.Place, entryKey, $"'{Printable.Text(entry.Key, 64)}' {complaint.Problem}", complaint.Mend));
                continue;
            }

            reading.Remember(entryKey, entry.Value);
            if (item.TryRead(entry.Value, entryKey, reading, out var read))
            {
                _name.SetValue(read, entry.Key);
                items.Add((T)read!);
            }
        }

        value = items.ToImmutable();
        return true;
    }

    /// <inheritdoc/>
    public override JsonObject Schema(SchemaDefinitions definitions)
    {
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = item.Schema(definitions) };
        if (_by.Rule == TextRule.Name)
        {
            schema["propertyNames"] = new JsonObject { ["pattern"] = "^[A-Za-z0-9_-]{1,64}$" };
        }

        return schema;
    }

    /// <inheritdoc/>
    public override Shape? Child(string key, out string exactKey)
    {
        exactKey = key;
        return item;
    }
}

/// <summary>A map of names, whatever its records are.</summary>
internal interface INamedShape
{
    /// <summary>What stands under each name.</summary>
    RecordShape Record { get; }

    /// <summary>How the reference page writes a name.</summary>
    string NamePlaceholder { get; }
}
