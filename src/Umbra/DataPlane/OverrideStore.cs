using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Umbra.DataPlane;

/// <summary>
/// What <c>umbra set</c>, <c>pause</c> and <c>resume</c> changed, and the steps at which ramps are, kept over restarts in <c>overrides.json</c> of the state folder. An override
/// goes when the configuration's own value of its key is no longer the one that it was laid over.
/// </summary>
internal sealed class OverrideStore(string folder)
{
    private const string FileName = "overrides.json";

    private List<Entry> _entries = [];

    /// <summary>What is in force.</summary>
    public ImmutableArray<SettingOverride> Current => [.. _entries.Select(e => e.Override)];

    /// <summary>The keys that users can change.</summary>
    public static ImmutableArray<string> Keys { get; } = ["percent", "paused", "ramp"];

    /// <summary>The key of the destinations that are live in a gateway: <c>umbra switch</c> changes it.</summary>
    public const string ActiveKey = "active";

    /// <summary>The key under which a ramp keeps its step: the worker's, not a user's.</summary>
    public const string StepKey = "step";

    private string Path => System.IO.Path.Combine(folder, FileName);

    /// <summary>Reads what was kept.</summary>
    /// <returns>Null, or why it cannot be read: there are no overrides then, and the configuration's own values hold.</returns>
    public string? Read()
    {
        _entries = [];
        if (!File.Exists(Path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path));
            foreach (var item in document.RootElement.EnumerateArray())
            {
                var text = (string name) => item.GetProperty(name).GetString() ?? "";
                _entries.Add(new Entry(new SettingOverride(text("mirror"), text("key"), text("value")), text("over")));
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            _entries = [];
            return $"{Path}: {exception.Message}";
        }
    }

    /// <summary>What a configuration has overtaken.</summary>
    /// <param name="own">The configuration without overrides.</param>
    public ImmutableArray<SettingOverride> Overtaken(DataPlaneSettings own) => [.. _entries.Where(e => OwnValue(own, e.Override) != e.Over).Select(e => e.Override)];

    /// <summary>What would be in force after a change.</summary>
    public ImmutableArray<SettingOverride> With(IEnumerable<SettingOverride> changes) =>
        [.. Current.Where(c => !changes.Any(n => n.Subject == c.Subject && n.Key == c.Key)), .. changes];

    /// <summary>What would be in force without some of it.</summary>
    public ImmutableArray<SettingOverride> Without(IReadOnlyCollection<string> subjects, params IReadOnlyCollection<string> keys) =>
        [.. Current.Where(c => !subjects.Contains(c.Subject) || !keys.Contains(c.Key))];

    /// <summary>Takes what is in force now and keeps it. What stays as it was stays over the value that it was laid over.</summary>
    /// <param name="current">All overrides.</param>
    /// <param name="own">The configuration without overrides.</param>
    /// <returns>Null, or why it cannot be written: it holds until the process ends.</returns>
    public string? Keep(ImmutableArray<SettingOverride> current, DataPlaneSettings own)
    {
        _entries = [.. current.Select(o => _entries.Find(e => e.Override == o) ?? new Entry(o, OwnValue(own, o)))];
        try
        {
            Directory.CreateDirectory(folder);
            var next = Path + ".new";
            using (var stream = File.Create(next))
            using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            {
                Write(json);
            }

            File.Move(next, Path, overwrite: true);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"{Path}: {exception.Message}";
        }
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var entry in _entries)
        {
            json.WriteStartObject();
            json.WriteString("mirror", entry.Override.Subject);
            json.WriteString("key", entry.Override.Key);
            json.WriteString("value", entry.Override.Value);
            json.WriteString("over", entry.Over);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // What is gone has no value, so its overrides go too.
    private static string OwnValue(DataPlaneSettings own, SettingOverride setting)
    {
        if (setting.Key == ActiveKey)
        {
            // So has a destination that no route has any more, or an old switch would keep a new file from being taken.
            return own.Gateways.FirstOrDefault(gateway => gateway.Server.Source == setting.Subject) is { } gateway
                && gateway.Routes.Any(route => route.Destinations.Any(destination => destination.Name == setting.Value)) ? gateway.Active ?? "none" : "gone";
        }

        var share = own.Share(setting.Subject);
        return (share, setting.Key) switch
        {
            (null, _) => "gone",
            (_, "ramp" or StepKey) => share.IsRamped ? "ramp" : "none",
            (_, "percent") when share.IsRamped => "ramp",
            (_, "percent") => (share.Hundredths / 100m).ToString(CultureInfo.InvariantCulture),
            (_, "paused") => share.IsPaused ? "true" : "false",
            _ => "unknown",
        };
    }

    private sealed record Entry(SettingOverride Override, string Over);
}
