using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Groups;

/// <summary>CPU per request of one middle set against another's, within one group.</summary>
internal sealed class CostTargets(Report report, string group)
{
    private const double EveryCopy = 0.99;
    private const double FewestCopies = 0.5;

    /// <summary>The tap that counts what it sees and copies nothing.</summary>
    public TargetCheck OfUnchosen() =>
        TargetCheck.AtMost(What("umbra 0 % ÷ nginx proxy_pass"), Ratio(Middle.Umbra(0), Middle.NginxProxy), 1.05, "0.00");

    public TargetCheck OfOnePercent() =>
        TargetCheck.AtMost(What("umbra 1 % ÷ umbra 0 %"), Ratio(Middle.Umbra(1), Middle.Umbra(0)), 1.10, "0.00");

    /// <summary>Everything copied.</summary>
    public IEnumerable<TargetCheck> OfCopying()
    {
        yield return OfCopying("umbra 100 % ÷ nginx mirror", Middle.Umbra(100), Middle.Umbra(0), Middle.NginxMirror, 0.36);
        yield return OfCopying("umbra 100 % ÷ nginx proxy_pass", Middle.Umbra(100), Middle.Umbra(0), Middle.NginxProxy, 1.8);
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
        yield return OfCopying("gateway 100 % ÷ nginx mirror", Middle.Gateway(100), Middle.Gateway(0), Middle.NginxMirror, 0.75);
    }

    public CellRow? Row(string middle) => report.Find(group, Workload.Small.Name, middle);

    /// <summary>
    /// A middle that sheds copies does less than the one that it is compared with. What its copies cost beyond <paramref name="off"/> is reckoned up to all of them, which is
    /// more than they would: a copy that is shed costs something too. From less than half of them nothing is reckoned.
    /// </summary>
    private TargetCheck OfCopying(string ratio, string all, string off, string beside, double most)
    {
        if (Row(all)?.Copied is not { Median: < EveryCopy and > FewestCopies } copied)
        {
            return Copying(TargetCheck.AtMost(What(ratio), Ratio(all, beside), most, "0.00"), Row(all));
        }

        double? without = Row(off)?.CpuMicros?.Median;
        double? reckoned = without + ((Row(all)?.CpuMicros?.Median - without) / copied.Median);
        return TargetCheck.AtMost(
            What(ratio), reckoned / Row(beside)?.CpuMicros?.Median, most, "0.00",
            note: FormattableString.Invariant($"{copied.Median:P1} of the copies were made, for {Ratio(all, beside):0.00}; reckoned up to all of them"));
    }

    private static TargetCheck Copying(TargetCheck check, CellRow? row) => row?.Copied is { Median: < EveryCopy } copied
        ? check with { Outcome = Outcome.Void, Note = FormattableString.Invariant($"only {copied.Median:P1} of the copies were made") }
        : check;

    private string What(string ratio) => $"{group}: CPU/request: {ratio}";

    private double? Ratio(string of, string to) => Row(of)?.CpuMicros?.Median / Row(to)?.CpuMicros?.Median;
}
