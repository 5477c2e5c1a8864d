using System.Globalization;
using Umbra.Bench.Inline.Results;

namespace Umbra.Bench.Inline.Groups;

/// <summary>What the issue asks of production and of memory while a mirror suffers.</summary>
internal static class FaultTargets
{
    private const double DataPlaneMebibytes = 120;
    private const double BothMebibytes = 300;

    public static IEnumerable<TargetCheck> Of(FaultRow row)
    {
        string fault = row.Fault;
        yield return TargetCheck.AtMost($"{fault}: failed production requests", row.On.Failed, 0, "0");
        yield return TargetCheck.AtMost($"{fault}: p50 ÷ p50 without mirror", row.P50Ratio, 1.15, "0.00");
        yield return TargetCheck.AtMost(
            $"{fault}: p99", row.On.P99Ms?.Median, row.P99LimitMs ?? double.NaN, "0.000", " ms", Text($"without mirror {row.Off.P99Ms?.Median:0.000} ms"));
        yield return TargetCheck.AtMost($"{fault}: data plane's memory", Mebibytes(row.Peak.Root), DataPlaneMebibytes, "0", " MiB");
        yield return TargetCheck.AtMost($"{fault}: both processes' memory", Mebibytes(row.Peak.Tree), BothMebibytes, "0", " MiB");

        // "Back down": what stays is not a multiple of what it had before, garbage that waits for a collection aside.
        yield return TargetCheck.AtMost(
            $"{fault}: both processes' memory afterwards", Mebibytes(row.After.Tree), (Mebibytes(row.Before.Tree) * 1.25) + 32, "0", " MiB",
            Text($"before {Mebibytes(row.Before.Tree):0} MiB"));
        yield return TargetCheck.Holds($"{fault}: ledger adds up, after every turn and at the end", row.Status is null ? null : row.Status.AddsUp && row.AlwaysAddedUp, Ledger(row));
        yield return TargetCheck.AtMost($"{fault}: pending at the end", row.Status?.Pending, 0, "0");
        if (row.Killed > 0)
        {
            yield return TargetCheck.Holds(
                $"{fault}: worker_lost counted", row.Status?.Skipped.ContainsKey("worker_lost"), Text($"{row.Killed} workers killed"));
            yield return TargetCheck.Holds($"{fault}: mirroring resumed by itself", row.Resumed);
        }
    }

    private static string Ledger(FaultRow row) => row.Status is not { } status
        ? ""
        : Text($"seen {status.Seen} = mirrored {status.Mirrored} + pending {status.Pending}") + string.Concat(status.Skipped.Select(s => Text($" + {s.Key} {s.Value}")));

    private static double Mebibytes(long bytes) => bytes / (double)(1 << 20);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
