using Umbra.Core.Comparing.Judging.Counting;

namespace Umbra.Tests.Comparing.Judging.Counting;

/// <summary>Counts as text, every figure: records compare their dictionaries by identity.</summary>
internal static class CountsText
{
    public static string Of(MirrorCounts counts) =>
        string.Join('\n', counts.Endpoints.Select(endpoint => $"{endpoint.Key}: {Of(endpoint.Value)}").Concat(counts.NotCompared.Select(reason => $"{reason.Key} {reason.Value}")));

    private static string Of(EndpointCounts counts)
    {
        var latency = counts.Latency;
        var paths = string.Join("; ", counts.Paths.Select(path => $"{path.Key} {path.Value}"));
        var durations = string.Join(
            " | ",
            new[] { latency.ProductionFirst, latency.ProductionLast, latency.ShadowFirst, latency.ShadowLast }.Select(side => string.Join(',', side.Buckets)));
        return $"{counts.Compared} {counts.Paired} {counts.Differing} {counts.Production} {counts.Shadow} {counts.NewErrors} {counts.GoneErrors} {latency.Cold} {latency.OneSided} [{durations}] {paths}";
    }
}
