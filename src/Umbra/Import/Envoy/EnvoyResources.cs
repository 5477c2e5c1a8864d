using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Envoy;

/// <summary>The listeners, clusters and route configurations of an input, wherever they stand in it.</summary>
internal sealed class EnvoyResources
{
    private readonly ImportDraft _draft;
    private readonly Dictionary<string, EnvoyCluster> _clusters = new(StringComparer.Ordinal);

    private EnvoyResources(ImportDraft draft) => _draft = draft;

    /// <summary>The listeners.</summary>
    public List<DocumentNode> Listeners { get; } = [];

    /// <summary>The route configurations that stand by themselves.</summary>
    public List<DocumentNode> RouteConfigurations { get; } = [];

    /// <summary>Those of them that a listener named.</summary>
    public HashSet<DocumentNode> UsedRoutes { get; } = [];

    /// <summary>The names of the clusters, in the order of the file.</summary>
    public IEnumerable<string> ClusterNames => _clusters.Keys;

    /// <summary>Gathers them.</summary>
    /// <exception cref="ImportException">There is nothing of Envoy's.</exception>
    public static EnvoyResources Read(ImportDraft draft, IReadOnlyList<DocumentNode> documents)
    {
        var resources = new EnvoyResources(draft);
        foreach (var document in documents.SelectMany(document => document.Each()))
        {
            resources.Take(document);
        }

        if (resources.Listeners.Count + resources.RouteConfigurations.Count == 0)
        {
            throw new ImportException(draft.Request.FileName, documents.Count > 0 ? documents[0].Line : 1, "is no configuration of Envoy's: it has no static_resources with listeners, and no virtual_hosts");
        }

        return resources;
    }

    /// <summary>The cluster of that name; one that the input does not have is taken for a host of that name.</summary>
    public EnvoyCluster Cluster(string name) => _clusters.GetValueOrDefault(name) ?? EnvoyCluster.Unknown(name);

    private void Take(DocumentNode node)
    {
        if (node.Field("static_resources") is { } resources)
        {
            Listeners.AddRange(resources.Field("listeners").Each());
            TakeClusters(resources.Field("clusters").Each());
            resources.TellUnknown(_draft, "static_resources", "listeners", "clusters");
            node.TellUnknown(_draft, "bootstrap", "static_resources", "admin", "node", "stats_config", "layered_runtime");
        }
        else if (node.Field("resources") is { Kind: DocumentNodeKind.List } answered)
        {
            foreach (var resource in answered.Items)
            {
                // A DeltaDiscoveryResponse has each resource one level deeper.
                Take(resource.Field("resource") ?? resource);
            }
        }
        else if (node.Field("route_config") is { } wrapped && node.Field("stat_prefix") is null)
        {
            Take(wrapped);
        }
        else if (node.Field("virtual_hosts") is not null)
        {
            RouteConfigurations.Add(node);
        }
        else if (node.Field("filter_chains") is not null)
        {
            Listeners.Add(node);
        }
        else if (node.Field("load_assignment") is not null || node.Field("lb_policy") is not null || (node.Field("connect_timeout") is not null && node.Field("name") is not null))
        {
            TakeClusters([node]);
        }
        else
        {
            _draft.Remark(node.Line, node.HasBelow("request_mirror_policies") ? RemarkKind.MirrorLost : RemarkKind.LeftOut, "is no listener, cluster or route configuration of Envoy's: left out");
        }
    }

    private void TakeClusters(IEnumerable<DocumentNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (node.Text("name") is { Length: > 0 } name)
            {
                _clusters[name] = EnvoyCluster.Read(_draft, node, name);
            }
            else
            {
                _draft.Remark(node.Line, RemarkKind.LeftOut, "the cluster has no name: left out");
            }
        }
    }
}
