using System.Globalization;
using Umbra.Configuration;

namespace Umbra.Import.GoReplay;

/// <summary>What stands behind the <c>|</c> of an input or an output: <c>10%</c> is a share, <c>10</c> a number a second.</summary>
/// <param name="Percent">The share; null for none.</param>
/// <param name="PerSecond">How many a second; null for no bound.</param>
internal readonly record struct GoReplayLimit(int? Percent, int? PerSecond)
{
    /// <summary>Takes the limit off a value.</summary>
    /// <exception cref="ImportException">It is no number.</exception>
    public static GoReplayLimit Split(string file, GoReplayFlag flag, out string address)
    {
        var parts = flag.Value.Split('|', 2);
        address = parts[0].Trim();
        if (parts.Length == 1)
        {
            return default;
        }

        var text = parts[1].Trim();
        var isShare = text.EndsWith('%');
        if (!int.TryParse(isShare ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
        {
            throw new ImportException(file, flag.Line, $"--{flag.Name}: {Printable.Text(text, 32)} behind | is neither a share (10%) nor a number a second (10)");
        }

        // None a second is none at all.
        return isShare || limit == 0 ? new GoReplayLimit(Math.Min(limit, 100), null) : new GoReplayLimit(null, limit);
    }
}
