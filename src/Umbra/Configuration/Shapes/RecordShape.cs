using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Nodes;
using Umbra.Configuration.Yaml;

namespace Umbra.Configuration.Shapes;

/// <summary>A map with known keys; made of a record's properties (<see cref="SettingAttribute"/>).</summary>
internal sealed class RecordShape : Shape
{
    private readonly Type _type;
    private readonly Setting? _shorthand;
    private readonly Dictionary<string, string> _later;

    public RecordShape(Type type)
    {
        _type = type;
        var defaults = new Lazy<object>(() => Activator.CreateInstance(type)!);
        var all = type.GetProperties().OrderBy(property => property.DeclaringType == type ? 1 : 0)
            .Select(property => (Property: property, Attribute: property.GetCustomAttribute<SettingAttribute>()))
            .Where(pair => pair.Attribute is not null)
            .Select(pair => new Setting(pair.Property, pair.Attribute!, defaults)).ToList();
        Settings = [.. all.Where(setting => !setting.Attribute.IsShorthandOnly)];
        _shorthand = all.Find(setting => setting.Attribute.IsShorthandOnly || setting.Attribute.IsShorthand);
        _later = type.GetCustomAttributes<LaterAttribute>().ToDictionary(later => later.Key, later => later.What);
    }

    /// <summary>Its keys, in the order of the reference page.</summary>
    public ImmutableArray<Setting> Settings { get; }

    /// <summary>What a plain value in the map's place says; null when there is no such thing.</summary>
    public Setting? Shorthand => _shorthand;

    /// <inheritdoc/>
    public override bool IsMap => true;

    /// <inheritdoc/>
    public override string Description => Settings.IsEmpty
        ? _shorthand!.Shape.Description
        : _shorthand is null ? "map" : $"{_shorthand.Shape.Description}, or a map";

    /// <inheritdoc/>
    public override bool TryRead(Node node, string key, Reading reading, out object? value)
    {
        value = New();
        switch (node)
        {
            case MapNode map when !Settings.IsEmpty:
                ReadMap(map, key, reading, value);
                return true;
            case ScalarNode scalar when _shorthand is not null:
                if (!_shorthand.Shape.TryRead(scalar, key, reading, out var read))
                {
                    return false;
                }

                _shorthand.Property.SetValue(value, read);
                return true;
            case ScalarNode { IsNull: true }:
                reading.Report(node, key, "has no value", "give it one, or remove the key");
                return false;
            default:
                var keys = string.Join(", ", Settings.Select(setting => setting.Key));
                reading.Report(node, key, keys.Length > 0 ? "must be a map" : "must be one value", keys.Length > 0 ? $"its keys are {keys}" : null);
                return false;
        }
    }

    /// <inheritdoc/>
    public override JsonObject Schema(SchemaDefinitions definitions) => definitions.Refer(Title, () => MakeSchema(definitions));

    /// <inheritdoc/>
    public override string? Format(object value) => _shorthand is { Property: var property } && property.GetValue(value) is { } plain ? _shorthand.Shape.Format(plain) : null;

    /// <inheritdoc/>
    public override Shape? Child(string key, out string exactKey)
    {
        var found = Settings.FirstOrDefault(setting => setting.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
        exactKey = found?.Key ?? _later.Keys.FirstOrDefault(later => later.Equals(key, StringComparison.OrdinalIgnoreCase)) ?? key;
        return found?.Shape;
    }

    private string Title
    {
        get
        {
            var name = _type.Name.Replace("Configuration", "", StringComparison.Ordinal);
            return char.ToLowerInvariant(name[0]) + name[1..];
        }
    }

    private object New()
    {
        var made = Activator.CreateInstance(_type)!;
        foreach (var setting in Settings.Where(setting => setting.IsRequired && setting.Property.PropertyType.IsGenericType))
        {
            // A required list that could not be read: empty, so that the checks which follow can go through it.
            setting.Property.SetValue(made, setting.Property.PropertyType.GetField(nameof(ImmutableArray<>.Empty))?.GetValue(null));
        }

        return made;
    }

    private void ReadMap(MapNode map, string key, Reading reading, object made)
    {
        foreach (var entry in map.Entries)
        {
            var entryKey = KeyPath.Child(key, entry.Key);
            var setting = Settings.FirstOrDefault(candidate => candidate.Key == entry.Key);
            if (setting is null)
            {
                ReportUnknown(entry, entryKey, reading);
                continue;
            }

            reading.Remember(entryKey, entry.Value);
            if (setting.Shape.TryRead(entry.Value, entryKey, reading, out var read))
            {
                setting.Property.SetValue(made, read);
            }
        }

        foreach (var missing in Settings.Where(setting => setting.IsRequired && map.Find(setting.Key) is null))
        {
            reading.Report(map, KeyPath.Child(key, missing.Key), "is missing", Hint(missing));
        }

        CheckChoice(map, key, reading);
    }

    private void CheckChoice(MapNode map, string key, Reading reading)
    {
        var choices = Settings.Where(setting => setting.Attribute.IsChoice).Select(setting => setting.Key).ToList();
        var given = choices.Where(choice => map.Find(choice) is not null).ToList();
        if (choices.Count > 0 && given.Count == 0)
        {
            reading.Report(map, key, choices.Count == 1 ? $"needs {choices[0]}" : $"needs one of {string.Join(", ", choices)}");
        }
        else if (given.Count > 1)
        {
            reading.Report(map, key, $"has {string.Join(" and ", given)}, of which one excludes the other", "remove all but one");
        }
    }

    private void ReportUnknown(MapEntry entry, string entryKey, Reading reading)
    {
        if (_later.TryGetValue(entry.Key, out var what))
        {
            reading.Errors.Add(new ConfigurationError(entry.Place, entryKey, $"this version of Umbra cannot {what}", "remove the key"));
            return;
        }

        var keys = Settings.Select(setting => setting.Key).ToList();
        var mend = entry.Key == "<<" ? "merge keys are not taken: write the keys out"
            : NearestWord.Of(entry.Key, keys) is { } nearest ? $"did you mean {nearest}?"
            : $"the keys here are {string.Join(", ", keys)}";
        reading.Errors.Add(new ConfigurationError(entry.Place, entryKey, "is not a known key", mend));
    }

    private static string? Hint(Setting setting) => setting.Shape.IsMap ? null : $"give it: {setting.Shape.Description}";

    private JsonObject MakeSchema(SchemaDefinitions definitions)
    {
        if (Settings.IsEmpty)
        {
            return _shorthand!.Shape.Schema(definitions);
        }

        var properties = new JsonObject();
        foreach (var setting in Settings)
        {
            var schema = setting.Shape.Schema(definitions);
            schema["description"] = setting.Attribute.Sentence;
            if (setting.Default is { } value && setting.Shape.FormatJson(value) is { } json)
            {
                schema["default"] = json;
            }

            properties[setting.Key] = schema;
        }

        var map = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (Settings.Where(setting => setting.IsRequired).Select(setting => (JsonNode)setting.Key).ToArray() is { Length: > 0 } required)
        {
            map["required"] = new JsonArray(required);
        }

        if (Settings.Where(setting => setting.Attribute.IsChoice).Select(setting => (JsonNode)new JsonObject { ["required"] = new JsonArray(setting.Key) }).ToArray() is { Length: > 0 } choices)
        {
            map["oneOf"] = new JsonArray(choices);
        }

        return _shorthand is null ? map : new JsonObject { ["anyOf"] = new JsonArray(map, _shorthand.Shape.Schema(definitions)) };
    }
}
