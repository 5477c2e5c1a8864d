using System.Collections.Immutable;
using System.Net;

namespace Umbra.Safety;

/// <summary>Finds targets on public addresses that are spoken to in the clear.</summary>
internal static class PlainHttp
{
    // Loopback; private (RFC 1918, RFC 4193), shared (RFC 6598), link-local (RFC 3927, RFC 4291), benchmarks (RFC 2544).
    private static readonly ImmutableArray<IPNetwork> _private =
    [
        .. new[]
        {
            "127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "100.64.0.0/10", "169.254.0.0/16", "fe80::/10", "198.18.0.0/15",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>Finds them.</summary>
    public static IEnumerable<Finding> Find(Subject subject) => Targets(subject).Concat(Seconds(subject));

    private static IEnumerable<Finding> Targets(Subject subject) =>
        from entry in subject.Mirrors
        where IsInTheClear(entry.Mirror.To, subject)
        select subject.Warn(
            FindingKind.PlainHttp, entry.Key + ".to",
            $"{subject.ShownTarget(entry.Mirror)} is on a public address, and copies go there in the clear",
            "write https://, or reach it over a VPN");

    private static IEnumerable<Finding> Seconds(Subject subject) =>
        from entry in subject.Mirrors
        let noise = entry.Mirror.Compare?.Noise
        where noise is not null && IsInTheClear(noise.To, subject)
        select subject.Warn(
            FindingKind.PlainHttp, subject.Keys.Has(entry.Key + ".compare.noise.to") ? entry.Key + ".compare.noise.to" : entry.Key + ".compare.noise",
            $"{noise.To.Host}:{noise.To.Port} is on a public address, and production's requests go there in the clear, unsanitized",
            "write https://, or reach it over a VPN");

    private static bool IsInTheClear(Uri target, Subject subject) =>
        target.Scheme == Uri.UriSchemeHttp && subject.Names.Of(target.IdnHost).Any(address => !_private.Any(network => network.Contains(address)));
}
