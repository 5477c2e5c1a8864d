namespace Umbra.Import.Kubernetes;

/// <summary>What a service is called: the same one has a short name in its namespace and longer ones everywhere.</summary>
internal static class ServiceName
{
    private const string Service = ".svc";
    private const string Cluster = ".svc.cluster.local";

    /// <summary>The host of a URL: a short name with its namespace, a name with dots as it stands.</summary>
    public static string UrlHost(string host, string inNamespace) => host.Contains('.') ? host : $"{host}.{inNamespace}{Service}";

    /// <summary>All names of the same service, the given one first. A name with dots that is no service's is alone.</summary>
    /// <param name="host">One of its names.</param>
    /// <param name="inNamespace">The namespace in which the name is said.</param>
    public static IReadOnlyList<string> All(string host, string inNamespace)
    {
        var full = host.EndsWith(Cluster, StringComparison.Ordinal) ? host[..^Cluster.Length] : host.EndsWith(Service, StringComparison.Ordinal) ? host[..^Service.Length] : null;
        var name = full is null && !host.Contains('.') ? $"{host}.{inNamespace}" : full;
        if (name is null || name.Split('.') is not [{ Length: > 0 } service, { Length: > 0 } space] || host.Contains('*'))
        {
            return [host];
        }

        string[] longer = [name, name + Service, name + Cluster];
        return [.. (space == inNamespace ? longer.Prepend(service) : longer).Prepend(host).Distinct()];
    }

    /// <summary>Whether two names are said of one service.</summary>
    public static bool AreSame(string one, string oneNamespace, string other, string otherNamespace)
    {
        // name.namespace is a service's name too, where one is looked for.
        var names = All(Spelled(one), oneNamespace);
        return All(Spelled(other), otherNamespace).Where(name => name.Contains('.')).Any(names.Contains);
    }

    private static string Spelled(string host) => host.Count(character => character == '.') == 1 ? host + Service : host;
}
