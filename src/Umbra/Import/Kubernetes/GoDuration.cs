using Umbra.Import.Proxies;

namespace Umbra.Import.Kubernetes;

/// <summary>Durations as Go, Istio and Gateway API write them: <c>10s</c>, <c>1h30m</c>, <c>1.5s</c>, <c>500ms</c>. A number has a unit, but for <c>0</c>.</summary>
internal static class GoDuration
{
    private static readonly TimeSpan _longest = TimeSpan.FromDays(3650);

    /// <summary>Reads one.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0" || text.Length == 0 || !char.IsAsciiLetter(text[^1]) || Durations.Parse(text) is not { } parsed)
        {
            return text == "0";
        }

        duration = parsed < _longest ? parsed : _longest;
        return true;
    }
}
