using System.Text.Json;

namespace Umbra.Bench.Inline.Testbed;

/// <summary>The one mirror's account, and what the data plane says of its own memory.</summary>
/// <param name="Skipped">By reason; reasons without a count are left out.</param>
/// <param name="AllocatedBytes">Allocated by the data plane since its start; <see langword="null"/> where it does not say.</param>
/// <param name="LongestGcPauseMs">Likewise.</param>
internal sealed record UmbraStatus(
    long Seen,
    long Mirrored,
    long Pending,
    IReadOnlyDictionary<string, long> Skipped,
    long? AllocatedBytes,
    double? LongestGcPauseMs)
{
    /// <summary>Promise 3, by our own arithmetic and not by the program's word.</summary>
    public bool AddsUp => Seen == Mirrored + Pending + Skipped.Values.Sum() && Pending >= 0;

    public static UmbraStatus From(JsonElement root)
    {
        JsonElement mirror = First(root.GetProperty("mirrors"));
        JsonElement? dataPlane = root.TryGetProperty("dataPlane", out JsonElement found) ? found : null;
        return new UmbraStatus(
            mirror.GetProperty("seen").GetInt64(),
            mirror.GetProperty("mirrored").GetInt64(),
            mirror.GetProperty("pending").GetInt64(),
            mirror.GetProperty("skipped").EnumerateObject()
                .Where(reason => reason.Value.GetInt64() != 0)
                .ToDictionary(reason => reason.Name, reason => reason.Value.GetInt64()),
            dataPlane is { } plane && plane.TryGetProperty("allocatedBytes", out JsonElement bytes) ? bytes.GetInt64() : null,
            dataPlane is { } same && same.TryGetProperty("longestGcPauseMs", out JsonElement pause) ? pause.GetDouble() : null);
    }

    private static JsonElement First(JsonElement mirrors) => mirrors.ValueKind == JsonValueKind.Array
        ? mirrors.EnumerateArray().First()
        : mirrors.EnumerateObject().First().Value;
}
