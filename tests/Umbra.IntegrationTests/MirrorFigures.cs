using System.Text.Json;

namespace Umbra.IntegrationTests;

/// <summary>A mirror's ledger as the admin port tells it.</summary>
internal sealed class MirrorFigures(JsonElement json)
{
    public long Seen => json.GetProperty("seen").GetInt64();

    public long Mirrored => json.GetProperty("mirrored").GetInt64();

    public long Pending => json.GetProperty("pending").GetInt64();

    public long Skipped => json.GetProperty("skipped").EnumerateObject().Sum(reason => reason.Value.GetInt64());

    /// <summary>Promise 3.</summary>
    public bool AddsUp => Seen == Mirrored + Pending + Skipped && Pending >= 0;

    public long SkippedFor(string reason) => json.GetProperty("skipped").TryGetProperty(reason, out var count) ? count.GetInt64() : 0;

    public override string ToString() => json.GetRawText();
}
