using System.Globalization;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>What a file says of services, beside the routes that lead to them.</summary>
internal sealed class IstioCatalog(ImportDraft draft)
{
    private readonly List<(string Host, string Namespace, TrafficPolicy Policy, Dictionary<string, TrafficPolicy> Subsets)> _rules = [];
    private readonly List<(List<string> Hosts, string Namespace, List<(string Name, int Port, int Target)> Ports, List<DocumentNode> Endpoints)> _entries = [];
    private readonly TrafficPolicyReader _policies = new(draft);

    /// <summary>The Kubernetes services.</summary>
    public ServiceCatalog Services { get; } = new();

    /// <summary>Istio's gateways.</summary>
    public List<Manifest> Gateways { get; } = [];

    /// <summary>Takes a DestinationRule.</summary>
    public void AddRule(Manifest manifest)
    {
        draft.LeaveOutRest(manifest.Spec, "spec", "host", "trafficPolicy", "subsets", "exportTo");
        if (draft.Text(manifest.Spec, "host") is not { } host)
        {
            draft.Remark(manifest.Line, RemarkKind.LeftOut, $"DestinationRule {manifest.Name} is left out: it has no host");
            return;
        }

        var policy = _policies.Read(manifest.Spec["trafficPolicy"]);
        var subsets = new Dictionary<string, TrafficPolicy>(StringComparer.Ordinal);
        foreach (var subset in draft.Items(manifest.Spec, "subsets"))
        {
            draft.LeaveOutRest(subset, "subsets", "name", "labels", "trafficPolicy");
            subsets.TryAdd(subset["name"]?.AsText() ?? "", _policies.Read(subset["trafficPolicy"]));
        }

        _rules.Add((host, manifest.Namespace, policy, subsets));
    }

    /// <summary>Takes a ServiceEntry.</summary>
    public void AddEntry(Manifest manifest)
    {
        draft.LeaveOutRest(manifest.Spec, "spec", "hosts", "ports", "endpoints", "resolution", "location", "exportTo", "addresses", "subjectAltNames");
        List<(string, int, int)> ports = [];
        foreach (var port in draft.Items(manifest.Spec, "ports"))
        {
            if (KubernetesPort.Of(port["number"]) is { } number)
            {
                ports.Add((port["name"]?.AsText() ?? "", number, KubernetesPort.Of(port["targetPort"]) ?? number));
            }
            else
            {
                draft.Remark(port.Line, RemarkKind.LeftOut, "a port is left out: its number is none of 1 to 65535");
            }
        }

        _entries.Add(([.. draft.Texts(manifest.Spec, "hosts").Select(host => host.Text)], manifest.Namespace, ports, [.. draft.Items(manifest.Spec, "endpoints")]));
    }

    /// <summary>How a service, or a part of it, is spoken to.</summary>
    public TrafficPolicy PolicyOf(string host, string inNamespace, string? subset)
    {
        var rule = _rules.Find(known => ServiceName.AreSame(known.Host, known.Namespace, host, inNamespace));
        return rule.Host is null ? TrafficPolicy.None : (subset is null ? null : rule.Subsets.GetValueOrDefault(subset))?.Over(rule.Policy) ?? rule.Policy;
    }

    /// <summary>The only port of a service that is in the file; null when it is not, or has several.</summary>
    public int? OnlyPort(string host, string inNamespace) => Services.OnlyPort(host, inNamespace) ?? (EntryOf(host, inNamespace).Ports is [var (_, port, _)] ? port : null);

    /// <summary>Where the endpoints of a ServiceEntry are: hosts and ports; none when it names none.</summary>
    public IReadOnlyList<(int Line, string Host, int Port)> EndpointsOf(string host, string inNamespace, int port)
    {
        var entry = EntryOf(host, inNamespace);
        List<(int, string, int)> endpoints = [];
        foreach (var endpoint in entry.Endpoints ?? [])
        {
            draft.LeaveOutRest(endpoint, "endpoints", "address", "ports", "labels");
            var (name, _, target) = entry.Ports.Find(known => known.Port == port);
            if (endpoint["address"]?.AsText() is { Length: > 0 } address)
            {
                endpoints.Add((endpoint.Line, address.Contains(':') ? $"[{address}]" : address, (name is null ? null : KubernetesPort.Of(endpoint["ports"]?[name])) ?? (target > 0 ? target : port)));
            }
        }

        return endpoints;
    }

    private (List<string> Hosts, string Namespace, List<(string Name, int Port, int Target)> Ports, List<DocumentNode> Endpoints) EntryOf(string host, string inNamespace) =>
        _entries.Find(entry => entry.Hosts.Exists(known => ServiceName.AreSame(known, entry.Namespace, host, inNamespace)));
}
