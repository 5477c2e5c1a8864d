using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Envoy;

/// <summary>Makes destinations of clusters.</summary>
internal sealed class EnvoyDestinations(ImportDraft draft, EnvoyResources resources)
{
    private const long MostWeight = 1_000_000;

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>The destinations of a route's action.</summary>
    /// <param name="action">The action.</param>
    /// <param name="line">The route's line.</param>
    /// <param name="isByHash">Endpoints are chosen by a hash, so that each is a destination of its own.</param>
    public ImmutableArray<DestinationConfiguration> Of(DocumentNode action, int line, out bool isByHash)
    {
        var shares = Shares(action).Where(share => share.Weight > 0).ToList();
        isByHash = shares.Exists(share => share.Cluster.IsByHash);
        var sum = Math.Max(1, shares.Sum(share => share.Weight * share.Cluster.Endpoints.Max(endpoint => (long)endpoint.Weight)));
        var scale = Math.Max(1, sum / MostWeight);
        return [.. shares.SelectMany(share => Of(share.Cluster, share.Weight, scale, line))];
    }

    /// <summary>The destinations of one cluster.</summary>
    public ImmutableArray<DestinationConfiguration> Of(EnvoyCluster cluster, int line) => [.. Of(cluster, 1, 1, line)];

    /// <summary>Where a mirror's copies go: the first of a cluster's endpoints, since a mirror has one target.</summary>
    public Uri? Target(EnvoyCluster cluster, int line)
    {
        TellSource(cluster, line, RemarkKind.MirrorLost);
        var urls = cluster.Endpoints.Select(endpoint => cluster.Url(draft, endpoint)).ToList();
        if (urls.OfType<Uri>().FirstOrDefault() is not { } first)
        {
            draft.Remark(line, RemarkKind.MirrorLost, $"cluster {Printable.Text(cluster.Name, 64)} has no address that copies could be sent to: --resolve {Printable.Text(cluster.Name, 64)}=HOST:PORT gives it one");
            return null;
        }

        if (urls.OfType<Uri>().Distinct().Skip(1).ToList() is { Count: > 0 } others)
        {
            draft.Remark(line, RemarkKind.LeftOut, $"copies go to {first.Authority} alone and not to {string.Join(", ", others.Select(url => url.Authority))}: a mirror has one target, give it a name or a balancer that stands for all");
        }

        return first;
    }

    private List<(EnvoyCluster Cluster, long Weight)> Shares(DocumentNode action)
    {
        if (action.Text("cluster") is { } name)
        {
            return [(resources.Cluster(name), 1)];
        }

        var shares = new List<(EnvoyCluster Cluster, long Weight)>();
        var weighted = action.Field("weighted_clusters");
        weighted.TellUnknown(draft, "weighted_clusters", "clusters", "total_weight", "runtime_key_prefix");
        foreach (var cluster in weighted.Field("clusters").Each())
        {
            cluster.TellUnknown(draft, "weighted_clusters", "name", "weight");
            shares.Add((resources.Cluster(cluster.Text("name") ?? ""), Math.Max(0, cluster.Field("weight")?.AsInteger() ?? 0)));
        }

        return shares;
    }

    private IEnumerable<DestinationConfiguration> Of(EnvoyCluster cluster, long weight, long scale, int line)
    {
        TellSource(cluster, line, RemarkKind.LeftOut);
        var known = cluster.Endpoints.Select(endpoint => (endpoint.Weight, Url: cluster.Url(draft, endpoint))).Where(endpoint => endpoint.Url is not null).DistinctBy(endpoint => endpoint.Url).ToList();
        if (known.Count == 0)
        {
            draft.Remark(line, RemarkKind.LeftOut, $"cluster {Printable.Text(cluster.Name, 64)} has no address that requests could be sent to: --resolve {Printable.Text(cluster.Name, 64)}=HOST:PORT gives it one");
            return [];
        }

        var isOne = !cluster.IsByHash && known.Select(endpoint => endpoint.Weight).Distinct().Count() == 1;
        var groups = isOne ? [(Weight: 1, Urls: known.ConvertAll(endpoint => endpoint.Url!))] : known.ConvertAll(endpoint => (endpoint.Weight, Urls: new List<Uri> { endpoint.Url! }));
        return groups.Select(group => new DestinationConfiguration
        {
            Url = [.. group.Urls],
            Weight = (int)Math.Clamp(weight * group.Weight / scale, 1, MostWeight),
            Protocol = cluster.Protocol,
            Tls = cluster.Tls ?? new TlsClientConfiguration(),
            Balance = cluster.Balance,
            Health = cluster.Health,
            Ejection = cluster.Ejection,
        });
    }

    // Once a cluster and kind: it is the same for each route that uses it.
    private void TellSource(EnvoyCluster cluster, int line, RemarkKind kind)
    {
        if (cluster.FoundBy is not { } by || cluster.IsResolved(draft) || !_told.Add($"{cluster.Name}/{kind}"))
        {
            return;
        }

        var endpoint = cluster.Endpoints[0];
        var name = Printable.Text(cluster.Name, 64);
        var where = cluster.Line > 0 ? cluster.Line : line;
        var reason = cluster.Line > 0 ? $"its endpoints are not in this file ({Printable.Text(by, 32)})" : "is not in this file";
        draft.Remark(where, cluster.Line > 0 ? kind : RemarkKind.Note, $"cluster {name}: {reason}; {endpoint.Host}:{endpoint.Port} stands for it, --resolve {name}=HOST:PORT gives the right one");
    }
}
