using System.Globalization;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Rules;

namespace Umbra.Reports;

/// <summary>What reports say alike, whatever their format.</summary>
internal static class Words
{
    /// <summary>A verdict: <c>pass</c>, <c>fail</c>, <c>inconclusive</c>.</summary>
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "pass",
        Verdict.Fail => "fail",
        _ => "inconclusive",
    };

    /// <summary>A standing: <c>differs</c>, <c>noise</c>, <c>undecided</c>, <c>proposed noise</c>.</summary>
    public static string Of(PathStanding standing) => standing switch
    {
        PathStanding.Differs => "differs",
        PathStanding.Noise => "noise",
        PathStanding.Undecided => "undecided",
        _ => "proposed noise",
    };

    /// <summary>How a path differs, the most frequent kind first: <c>value, missing</c>.</summary>
    public static string Kinds(PathCounts counts)
    {
        (string Name, long Count)[] kinds =
        [
            ("missing", counts.Missing), ("extra", counts.Extra), ("type", counts.Type), ("value", counts.Value), ("order", counts.Order), ("length", counts.Length),
        ];
        return string.Join(", ", kinds.Where(kind => kind.Count > 0).OrderByDescending(kind => kind.Count).Select(kind => kind.Name));
    }

    /// <summary>The share of exchanges in which the shadow differs beyond noise, with its interval.</summary>
    public static string Excess(PathFinding finding) =>
        $"{Figures.Percent(finding.Excess)} ({Figures.Percent(finding.ExcessInterval.Low)} to {Figures.Percent(finding.ExcessInterval.High)})";

    /// <summary>p99 of both sides and their ratio; null where nothing was timed.</summary>
    public static string? P99(LatencyJudgement latency) => latency.LastByte is { Production: { } production, Shadow: { } shadow }
        ? $"{Figures.Milliseconds(production.P99)} → {Figures.Milliseconds(shadow.P99)}" + (latency.P99 is { } ratio ? $", {Figures.Times(ratio.Ratio)}" : "")
        : null;

    /// <summary>A run's labels: <c>version=2.3.1, team=shop</c>.</summary>
    public static string Labels(Run run) => string.Join(", ", run.Labels.Select(label => $"{label.Key}={label.Value}"));

    /// <summary>When a run was, UTC.</summary>
    public static string Times(Run run) => $"{Time(run.Start)} to {(run.End is { } end ? Time(end) : "now")} UTC";

    /// <summary>A time, UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A value of a difference, in one line.</summary>
    public static string Value(string value, int most = 80)
    {
        var line = new string([.. value.Select(character => IsUnseen(character) ? ' ' : character)]);
        return line.Length == 0 ? "–" : line.Length <= most ? line : string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[most - 1]) ? most - 1 : most), "…");
    }

    /// <summary>A text of others with U+FFFD for what would steer a reader's eye or terminal; line feeds and tabs stay.</summary>
    public static string Visible(string text) => new([.. text.Select(character => IsUnseen(character) && character is not ('\n' or '\t') ? '\uFFFD' : character)]);

    /// <summary>Whether a character is a control, or turns the direction of what stands around it, so that a value reads as another (Unicode TR 36, 3.2.1).</summary>
    public static bool IsUnseen(char character) => char.IsControl(character) || character is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>The difference of an example at a path.</summary>
    public static ExampleDifference At(Example example, string path) => example.Differences.First(difference => difference.Path == path);
}
