namespace Umbra.Safety.Stores;

/// <summary>Finds databases, queues, buckets and mail servers that production and the shadow both use.</summary>
internal static class SharedStores
{
    /// <summary>Finds them: each of the shadow's stores once, with the production store that is nearest to it.</summary>
    public static IEnumerable<Finding> Find(Subject subject, StoreLists stores)
    {
        foreach (var unread in stores.Unread)
        {
            yield return subject.Warn(
                FindingKind.UnreadableStore, unread.Key, $"{unread.Problem}; whether both sides share it is not known",
                "give a file of NAME=value lines, or a connection string such as postgres://host/database");
        }

        foreach (var shadow in stores.Shadow.DistinctBy(named => (named.Store, named.Key)))
        {
            if (stores.Production.FirstOrDefault(production => IsSame(production.Store, shadow.Store, subject)) is { } same)
            {
                var kind = shadow.Store.Kind == StoreKind.Mail ? FindingKind.SharedMail : FindingKind.SharedStore;
                yield return subject.Warn(kind, shadow.Key, $"{shadow.Origin} is production's {same.Store}, as {same.Origin} says", Mend(shadow.Store.Kind));
            }
            else if (stores.Production.FirstOrDefault(production => IsOneServer(production.Store, shadow.Store, subject)) is { } near)
            {
                yield return subject.Warn(
                    FindingKind.SharedServer, shadow.Key,
                    $"{shadow.Origin} is {shadow.Store}, beside production's {near.Store} ({near.Origin}): the shadow's load is that server's load",
                    "give the shadow a server of its own");
            }
        }
    }

    private static string Mend(StoreKind kind) => kind == StoreKind.Mail
        ? "give the shadow a mail server that delivers to nobody"
        : "give the shadow its own, filled from a copy";

    private static bool IsSame(Store production, Store shadow, Subject subject) => IsOneServer(production, shadow, subject) && shadow.Kind switch
    {
        StoreKind.Mail => true,
        StoreKind.Bucket => IsWithin(production.Name ?? "", shadow.Name ?? "") || IsWithin(shadow.Name ?? "", production.Name ?? ""),
        _ => string.Equals(production.Name, shadow.Name, StringComparison.OrdinalIgnoreCase),
    };

    private static bool IsWithin(string outer, string inner) => outer.Length == 0 || inner == outer || inner.StartsWith(outer.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static bool IsOneServer(Store production, Store shadow, Subject subject)
    {
        var isOfOneKind = (production.Kind, shadow.Kind) is (StoreKind.Bucket or StoreKind.Mail, _) or (_, StoreKind.Bucket or StoreKind.Mail);
        if (isOfOneKind ? production.Kind != shadow.Kind : production.Port != shadow.Port)
        {
            return false;
        }

        return shadow.Kind == StoreKind.Bucket
            ? production.Host == shadow.Host
            : IsOneHost(production.Host, shadow.Host, subject);
    }

    // Loopback is this machine for whoever says it: one only where both sides run here.
    private static bool IsOneHost(string production, string shadow, Subject subject)
    {
        var isLoopback = subject.Names.IsLoopback(production) && subject.Names.IsLoopback(shadow);
        return isLoopback
            ? subject.Configuration.Mirrors.Any(subject.IsOnThisMachine) && subject.Configuration.Productions.Any(address => subject.Names.IsLoopback(address.Host))
            : production.Equals(shadow, StringComparison.OrdinalIgnoreCase) || subject.Names.Shared(production, shadow) is not null;
    }
}
