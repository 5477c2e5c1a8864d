using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Groups;

/// <summary>CPU per request of one middle set against another's, within one group.</summary>
internal sealed class CostTargets(Report report, string group)
{
    /// <summary>The tap that counts what it sees and copies nothing.</summary>
    public TargetCheck OfUnchosen() =>
        TargetCheck.AtMost(What("umbra 0 % ÷ nginx proxy_pass"), Ratio(Middle.Umbra(0), Middle.NginxProxy), 1.05, "0.00");

    public TargetCheck OfOnePercent() =>
        TargetCheck.AtMost(What("umbra 1 % ÷ umbra 0 %"), Ratio(Middle.Umbra(1), Middle.Umbra(0)), 1.10, "0.00");

    /// <summary>Everything copied. A middle that sheds copies does less than the one that it is compared with, and is not compared.</summary>
    public IEnumerable<TargetCheck> OfCopying()
    {
        string all = Middle.Umbra(100);
        yield return Copying(TargetCheck.AtMost(What("umbra 100 % ÷ nginx mirror"), Ratio(all, Middle.NginxMirror), 0.36, "0.00"), Row(all));
        yield return Copying(TargetCheck.AtMost(What("umbra 100 % ÷ nginx proxy_pass"), Ratio(all, Middle.NginxProxy), 1.8, "0.00"), Row(all));
    }

    /// <summary>Everything copied and sanitized, beside everything copied.</summary>
    public TargetCheck OfSanitizing() =>
        Copying(TargetCheck.AtMost(What("umbra 100 %, standard ÷ umbra 100 %"), Ratio(Middle.UmbraSanitizing, Middle.Umbra(100)), 1.25, "0.00"), Row(Middle.UmbraSanitizing));

    /// <summary>Everything copied and compared, beside everything copied; and what production's clients see of it.</summary>
    public IEnumerable<TargetCheck> OfComparing()
    {
        yield return Copying(TargetCheck.AtMost(What("umbra 100 %, compare ÷ umbra 100 %"), Ratio(Middle.UmbraComparing, Middle.Umbra(100)), 1.35, "0.00"), Row(Middle.UmbraComparing));
        yield return TargetCheck.AtMost(
            $"{group}: p99: umbra 100 %, compare ÷ umbra 100 %", Row(Middle.UmbraComparing)?.P99Ms?.Median / Row(Middle.Umbra(100))?.P99Ms?.Median, 1.5, "0.00",
            note: "unchanged, as far as a loaded machine tells");
    }

    /// <summary>The gateway beside the forwarder that it is built on, and with everything copied beside nginx.</summary>
    public IEnumerable<TargetCheck> OfGateway()
    {
        yield return TargetCheck.AtMost(What("gateway 0 % ÷ plain YARP"), Ratio(Middle.Gateway(0), Middle.Yarp), 1.1, "0.00");
        yield return Copying(TargetCheck.AtMost(What("gateway 100 % ÷ nginx mirror"), Ratio(Middle.Gateway(100), Middle.NginxMirror), 0.75, "0.00"), Row(Middle.Gateway(100)));
    }

    public CellRow? Row(string middle) => report.Find(group, Workload.Small.Name, middle);

    private static TargetCheck Copying(TargetCheck check, CellRow? row) => row?.Copied is { Median: < 0.99 } copied
        ? check with { Outcome = Outcome.Void, Note = FormattableString.Invariant($"only {copied.Median:P1} of the copies were made") }
        : check;

    private string What(string ratio) => $"{group}: CPU/request: {ratio}";

    private double? Ratio(string of, string to) => Row(of)?.CpuMicros?.Median / Row(to)?.CpuMicros?.Median;
}
