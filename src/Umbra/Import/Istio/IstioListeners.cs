using System.Globalization;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>Finds out where the requests of a VirtualService arrive. Those of several that arrive at the same place share its listener.</summary>
internal sealed class IstioListeners(ImportDraft draft, IstioCatalog catalog)
{
    private readonly Dictionary<(Manifest? Gateway, int Port), ListenerPlan> _plans = [];

    /// <summary>All listeners, in the order in which they were found.</summary>
    public List<ListenerPlan> Plans { get; } = [];

    /// <summary>The listeners of a VirtualService.</summary>
    /// <param name="service">The VirtualService.</param>
    /// <param name="matchedPorts">The ports that its conditions name.</param>
    public IReadOnlyList<IstioListener> Of(Manifest service, IReadOnlyList<int> matchedPorts)
    {
        var names = draft.Texts(service.Spec, "gateways");
        List<(Manifest Gateway, DocumentNode Server, int Port)> servers = [];
        foreach (var (line, name) in names.Where(name => name.Text != "mesh"))
        {
            if (catalog.Gateways.Find(gateway => name == $"{gateway.Namespace}/{gateway.Name}" || (name == gateway.Name && service.Namespace == gateway.Namespace)) is { } gateway)
            {
                servers.AddRange(ServersOf(gateway));
            }
            else
            {
                draft.Remark(line, RemarkKind.Note, $"the Gateway {Configuration.Printable.Text(name, 64)} is not in this file: what arrives there arrives at the listener of {service.Name}");
            }
        }

        if (servers.Count > 0)
        {
            var hasSeveral = servers.Select(server => server.Port).Distinct().Count() > 1;
            return [.. servers.Select(server => new IstioListener(Plan(server.Gateway, server.Port, service.Name, hasSeveral, server.Server.Line), HostsOf(server.Gateway, server.Server, service.Namespace), server.Gateway, IsTls(server.Server), SendsToHttps(server.Server)))];
        }

        if (matchedPorts.Count == 0)
        {
            draft.Remark(service.Line, RemarkKind.Note, $"{service.Name} names no Gateway of this file: it listens on port {ListenerPorts.Default}, which may be changed");
        }

        IReadOnlyList<int> ports = matchedPorts.Count > 0 ? matchedPorts : [ListenerPorts.Default];
        return [.. ports.Select(port => new IstioListener(Plan(null, port, service.Name, ports.Count > 1, service.Line), HostSet.Every, null, IsTls: false, SendsToHttps: false))];
    }

    private ListenerPlan Plan(Manifest? gateway, int port, string name, bool hasSeveral, int line)
    {
        if (!_plans.TryGetValue((gateway, port), out var plan))
        {
            plan = new ListenerPlan(hasSeveral ? string.Create(CultureInfo.InvariantCulture, $"{name}-{port}") : name, port, line);
            _plans.Add((gateway, port), plan);
            Plans.Add(plan);
        }

        return plan;
    }

    private IEnumerable<(Manifest Gateway, DocumentNode Server, int Port)> ServersOf(Manifest gateway)
    {
        foreach (var server in draft.Items(gateway.Spec, "servers"))
        {
            draft.LeaveOutRest(server, "servers", "port", "hosts", "tls", "name");
            if (KubernetesPort.Of(server["port"]?["number"]) is not { } port)
            {
                draft.Remark(server.Line, RemarkKind.LeftOut, "a server is left out: the number of its port is none of 1 to 65535");
            }
            else if (server["port"]!["protocol"]?.AsText()?.ToUpperInvariant() is not ("HTTP" or "HTTPS" or "HTTP2" or "GRPC" or "GRPC-WEB") and var protocol)
            {
                draft.Remark(server.Line, RemarkKind.LeftOut, $"a server is left out: its protocol is {protocol ?? "not said"}, and Umbra's gateways are for HTTP");
            }
            else
            {
                RemarkOnTls(server);
                yield return (gateway, server, port);
            }
        }
    }

    private void RemarkOnTls(DocumentNode server)
    {
        if (IsTls(server))
        {
            draft.Remark((server["tls"] ?? server).Line, RemarkKind.LeftOut, "tls is left out, and the listener is plain: give the gateway tls: certificate and key as files");
        }
    }

    private static bool SendsToHttps(DocumentNode server) => !IsTls(server) && server["tls"]?["httpsRedirect"]?.AsBoolean() == true;

    private static bool IsTls(DocumentNode server) => string.Equals(server["port"]?["protocol"]?.AsText(), "HTTPS", StringComparison.OrdinalIgnoreCase);

    // namespace/host, ./host, */host or the host alone.
    private HostSet HostsOf(Manifest gateway, DocumentNode server, string inNamespace)
    {
        List<string> hosts = [];
        foreach (var (line, text) in draft.Texts(server, "hosts"))
        {
            var slash = text.IndexOf('/');
            var space = slash < 0 ? "*" : text[..slash];
            var host = text[(slash + 1)..];
            if (!HostSet.IsPattern(host))
            {
                draft.Remark(line, RemarkKind.LeftOut, $"the host {Configuration.Printable.Text(host, 64)} is left out: it is none");
            }
            else if (space == "*" || space == inNamespace || (space == "." && gateway.Namespace == inNamespace))
            {
                hosts.Add(host);
            }
        }

        return HostSet.Of(hosts);
    }
}
