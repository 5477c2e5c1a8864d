using System.Globalization;
using Umbra.Configuration;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.GatewayApi;

/// <summary>Finds out where the requests of a route arrive: at the listeners of the Gateways that it names as its parents.</summary>
internal sealed class ApiListeners(ImportDraft draft)
{
    private readonly List<(Manifest Gateway, List<ApiListener> Listeners)> _gateways = [];
    private readonly Dictionary<(string Parent, int Port), ListenerPlan> _unknown = [];

    /// <summary>All listeners, in the order of the file.</summary>
    public List<ListenerPlan> Plans { get; } = [];

    /// <summary>Takes a Gateway.</summary>
    public void Add(Manifest gateway)
    {
        draft.LeaveOutRest(gateway.Spec, "spec", "gatewayClassName", "listeners");
        var usable = draft.Items(gateway.Spec, "listeners").Where(IsUsable).ToList();
        var hasSeveral = usable.Select(listener => KubernetesPort.Of(listener["port"])).Distinct().Count() > 1;
        var plans = new Dictionary<int, ListenerPlan>();
        List<ApiListener> listeners = [];
        foreach (var listener in usable)
        {
            var port = KubernetesPort.Of(listener["port"])!.Value;
            if (!plans.TryGetValue(port, out var plan))
            {
                plan = new ListenerPlan(hasSeveral ? string.Create(CultureInfo.InvariantCulture, $"{gateway.Name}-{port}") : gateway.Name, port, listener.Line);
                plans.Add(port, plan);
                Plans.Add(plan);
            }

            listeners.Add(new ApiListener(plan, listener["name"]?.AsText() ?? "", port, HostsOf(listener)));
        }

        _gateways.Add((gateway, listeners));
    }

    /// <summary>The listeners that a route names.</summary>
    public IReadOnlyList<ApiListener> Of(Manifest route)
    {
        List<ApiListener> found = [];
        foreach (var parent in draft.Items(route.Spec, "parentRefs"))
        {
            draft.LeaveOutRest(parent, "parentRefs", "group", "kind", "name", "namespace", "sectionName", "port");
            found.AddRange(Of(route, parent));
        }

        if (found.Count == 0 && draft.Items(route.Spec, "parentRefs").Count == 0)
        {
            draft.Remark(route.Line, RemarkKind.Note, $"{route.Name} names no Gateway: it listens on port {ListenerPorts.Default}, which may be changed");
            found.Add(Unknown("", ListenerPorts.Default, route.Name, route.Line));
        }

        return found;
    }

    private IEnumerable<ApiListener> Of(Manifest route, DocumentNode parent)
    {
        var name = draft.Text(parent, "name") ?? "";
        var space = draft.Text(parent, "namespace") ?? route.Namespace;
        var port = KubernetesPort.Of(parent["port"]);
        var isGateway = (parent["kind"]?.AsText() ?? "Gateway") == "Gateway";
        var known = _gateways.Find(gateway => isGateway && gateway.Gateway.Name == name && gateway.Gateway.Namespace == space);
        if (known.Gateway is null)
        {
            var what = isGateway ? $"the Gateway {Printable.Text(name, 64)} is not in this file" : $"{Printable.Text(name, 64)} is no Gateway";
            draft.Remark(parent.Line, RemarkKind.Note, $"{what}: its requests arrive on port {port ?? ListenerPorts.Default}, which may be changed");
            return [Unknown($"{space}/{name}", port ?? ListenerPorts.Default, name, parent.Line)];
        }

        var section = draft.Text(parent, "sectionName");
        var chosen = known.Listeners.Where(listener => (section is null || listener.Name == section) && (port is null || listener.Port == port)).ToList();
        if (chosen.Count == 0)
        {
            draft.Remark(parent.Line, RemarkKind.LeftOut, $"a parent is left out: the Gateway {name} has no such listener for HTTP");
        }

        return chosen;
    }

    private ApiListener Unknown(string parent, int port, string name, int line)
    {
        if (!_unknown.TryGetValue((parent, port), out var plan))
        {
            plan = new ListenerPlan(name, port, line);
            _unknown.Add((parent, port), plan);
            Plans.Add(plan);
        }

        return new ApiListener(plan, "", port, HostSet.Every);
    }

    private bool IsUsable(DocumentNode listener)
    {
        draft.LeaveOutRest(listener, "listeners", "name", "hostname", "port", "protocol", "tls", "allowedRoutes");
        if (KubernetesPort.Of(listener["port"]) is null)
        {
            draft.Remark(listener.Line, RemarkKind.LeftOut, "a listener is left out: its port is none of 1 to 65535");
            return false;
        }

        if (listener["protocol"]?.AsText() is not ("HTTP" or "HTTPS") and var protocol)
        {
            draft.Remark(listener.Line, RemarkKind.LeftOut, $"a listener is left out: its protocol is {Printable.Text(protocol ?? "not said", 64)}, and Umbra's gateways are for HTTP and HTTPS");
            return false;
        }

        if (listener["tls"] is { } tls)
        {
            draft.Remark(tls.Line, RemarkKind.LeftOut, "tls is left out, and the listener is plain: give the gateway tls: certificate and key as files");
        }

        if (listener["allowedRoutes"] is { } allowed)
        {
            draft.Remark(allowed.Line, RemarkKind.Note, "allowedRoutes is not asked: every route of this file that names the listener is there");
        }

        return true;
    }

    private HostSet HostsOf(DocumentNode listener)
    {
        var host = draft.Text(listener, "hostname");
        if (host is { Length: > 0 } && !HostSet.IsPattern(host))
        {
            draft.Remark(listener["hostname"]!.Line, RemarkKind.LeftOut, $"the hostname {Printable.Text(host, 64)} is left out: it is none");
            return HostSet.Every;
        }

        return string.IsNullOrEmpty(host) ? HostSet.Every : HostSet.Of([host]);
    }
}
