using System.Net;
using Umbra.Configuration;
using Umbra.Configuration.Validation;

namespace Umbra.Safety;

/// <summary>
/// Finds targets whose addresses are production's or our own listeners'. What can be seen without resolving a name is an error of the file
/// (<see cref="TargetValidator"/>) and does not come here.
/// </summary>
internal static class ShadowIsProduction
{
    /// <summary>Finds them.</summary>
    public static IEnumerable<Finding> Find(Subject subject) =>
        from entry in subject.Mirrors
        from finding in OfProduction(entry.Mirror, entry.Key + ".to", subject).Concat(OfListeners(entry.Mirror, entry.Key + ".to", subject))
        select finding;

    private static IEnumerable<Finding> OfProduction(MirrorConfiguration mirror, string key, Subject subject)
    {
        foreach (var source in subject.Configuration.Productions.GroupBy(production => production.Source))
        {
            var address = source.Where(production => production.Port == mirror.To.Port)
                .Select(production => subject.Names.Shared(mirror.To.IdnHost, production.Host)).OfType<IPAddress>().FirstOrDefault();
            if (address is null)
            {
                continue;
            }

            var shown = subject.Keys.Shown(key, $"{mirror.To.Host} is {new IPEndPoint(address, mirror.To.Port)}, which");

            // Two sites behind one proxy share its address; the name in Host, when it is not the client's, tells them apart.
            yield return mirror.Host is { } host && !host.Contains('$')
                ? subject.Warn(FindingKind.ShadowIsProduction, key, $"{shown} is the address of production of source {source.Key} too; only `host` keeps copies from production", "give the shadow an address of its own, or make sure that the proxy there goes by Host")
                : subject.Refuse(FindingKind.ShadowIsProduction, key, $"{shown} is production of source {source.Key}: every request that is copied would reach it twice", "give the shadow's own address; where one proxy serves both, set `host`");
        }
    }

    private static IEnumerable<Finding> OfListeners(MirrorConfiguration mirror, string key, Subject subject) =>
        from listener in ListenerValidator.All(subject.Configuration)
        where listener.EndPoint.Port != 0 && listener.EndPoint.Port == mirror.To.Port
        where subject.Names.Of(mirror.To.IdnHost).Any(address => IsReachedBy(listener.EndPoint.Address, address, subject.OwnAddresses))
        select subject.Refuse(FindingKind.ShadowIsProduction, key, $"{subject.ShownTarget(mirror)} is Umbra itself ({listener.Key})", "give the shadow's own address");

    private static bool IsReachedBy(IPAddress listener, IPAddress address, IReadOnlyCollection<IPAddress> own) =>
        listener.Equals(IPAddress.IPv6Any) || (listener.Equals(IPAddress.Any) && address.AddressFamily == listener.AddressFamily)
            ? IPAddress.IsLoopback(address) || own.Contains(address)
            : listener.Equals(address);
}
