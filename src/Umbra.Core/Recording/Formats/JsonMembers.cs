using System.Text.Json;

namespace Umbra.Core.Recording.Formats;

/// <summary>Members of JSON objects, where there are any: what is not there, or is not what it should be, is undefined or null.</summary>
internal static class JsonMembers
{
    /// <summary>A member; undefined when there is none.</summary>
    public static JsonElement Of(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    /// <summary>A member that is a string.</summary>
    public static string? Text(this JsonElement element, string name) => element.Of(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A member that is a whole number.</summary>
    public static long? Number(this JsonElement element, string name) =>
        element.Of(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;
}
