using Umbra.Import.Documents;

namespace Umbra.Import.Kubernetes;

/// <summary>Durations of routes, within Umbra's bounds.</summary>
internal static class RouteTimes
{
    /// <summary>A duration of an object's; null when there is none, when it is 0 (no limit), or when it is left out with a remark.</summary>
    public static TimeSpan? Read(ImportDraft draft, DocumentNode? parent, string key)
    {
        if (draft.Text(parent, key) is not { } text)
        {
            return null;
        }

        var line = parent![key]!.Line;
        if (!GoDuration.TryParse(text, out var duration))
        {
            draft.Remark(line, RemarkKind.LeftOut, $"{key} is left out: it is no duration as 10s");
        }
        else if (duration != TimeSpan.Zero && (duration < TimeSpan.FromMilliseconds(1) || duration > TimeSpan.FromHours(24)))
        {
            draft.Remark(line, RemarkKind.LeftOut, $"{key} is left out: Umbra takes 1ms to 24h");
        }
        else
        {
            return duration == TimeSpan.Zero ? null : duration;
        }

        return null;
    }
}
