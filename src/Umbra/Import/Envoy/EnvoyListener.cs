using System.Net;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;
using Umbra.Inline.Gateway;

namespace Umbra.Import.Envoy;

/// <summary>A listener: a gateway for the first of its filter chains that speaks HTTP.</summary>
internal static class EnvoyListener
{
    private const string ManagerType = "HttpConnectionManager";

    /// <summary>Adds it.</summary>
    public static void Add(ProxyDraft proxy, EnvoyResources resources, DocumentNode listener)
    {
        var draft = proxy.Draft;
        var name = Printable.Text(listener.Text("name") ?? "listener", 64);
        var chains = listener.Field("filter_chains").Each().Concat(listener.Field("default_filter_chain").Each()).ToList();
        var managers = chains.Select(chain => (Chain: chain, Manager: Manager(chain))).Where(found => found.Manager is not null).ToList();
        if (managers.Count == 0 || Address(listener) is not { } address)
        {
            draft.Remark(listener.Line, Kind(listener), managers.Count == 0 ? $"listener {name} has no HttpConnectionManager: only HTTP is carried over" : $"listener {name} has no address that can be listened on");
            return;
        }

        foreach (var (chain, _) in managers.Skip(1))
        {
            draft.Remark(chain.Line, Kind(chain), $"listener {name}: a gateway has one set of routes, that of the first filter chain; this one is left out");
        }

        listener.TellUnknown(draft, $"listener {name}", "name", "address", "filter_chains", "default_filter_chain", "traffic_direction", "listener_filters", "stat_prefix", "per_connection_buffer_limit_bytes", "enable_reuse_port", "reuse_port", "metadata");
        var (first, manager) = managers[0];
        Add(proxy, resources, name, address, first, manager!);
    }

    private static void Add(ProxyDraft proxy, EnvoyResources resources, string name, IPEndPoint address, DocumentNode chain, DocumentNode manager)
    {
        var draft = proxy.Draft;
        if (Routes(draft, resources, manager) is not { } routes)
        {
            return;
        }

        chain.TellUnknown(draft, $"listener {name}", "filters", "transport_socket", "tls_context", "filter_chain_match", "name");
        manager.TellUnknown(
            draft, "HttpConnectionManager", "stat_prefix", "codec_type", "route_config", "rds", "http_filters", "access_log", "use_remote_address", "common_http_protocol_options", "stream_idle_timeout", "server_name",
            "generate_request_id", "tracing", "http2_protocol_options", "http_protocol_options", "xff_num_trusted_hops", "delayed_close_timeout", "drain_timeout");
        foreach (var filter in manager.Field("http_filters").Each().Where(filter => filter.Text("name") is not ("envoy.filters.http.router" or "envoy.router")))
        {
            draft.Remark(filter.Line, UnknownKeys.KindOf(filter.Text("name") ?? ""), $"the filter {Printable.Text(filter.Text("name") ?? "", 64)} is not carried over");
        }

        foreach (var log in manager.Field("access_log").Each())
        {
            draft.Remark(log.Line, RemarkKind.LeftOut, "the access log is not carried over: a gateway writes its own with accessLog: FILE");
        }

        var clusters = resources.ClusterNames.Select(resources.Cluster).Where(cluster => cluster.Line > 0).ToList();
        var gateway = proxy.Begin(name, new GatewayConfiguration
        {
            Listen = address,
            Tls = EnvoyTls.Listener(draft, chain.Field("transport_socket")),
            Forwarded = manager.IsOn("use_remote_address") ? ForwardedPolicy.Append : ForwardedPolicy.Off,
            Idle = manager.Field("common_http_protocol_options").Time("idle_timeout") is { Ticks: > 0 } idle ? Durations.Within(idle, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)) : TimeSpan.FromHours(1),
            ConnectTimeout = clusters.Count > 0 ? clusters.Max(cluster => cluster.ConnectTimeout) : TimeSpan.FromSeconds(5),
            Routes = [],
        }, manager.Line);
        if (clusters.Select(cluster => cluster.ConnectTimeout).Distinct().Count() > 1)
        {
            draft.Remark(clusters[0].Line, RemarkKind.Note, "clusters have different connect_timeouts, and a gateway has one: the longest");
        }

        new EnvoyRoutes(proxy, resources, gateway) { Idle = manager.Time("stream_idle_timeout") }.Add(routes);
    }

    private static RemarkKind Kind(DocumentNode node) => node.HasBelow("request_mirror_policies") ? RemarkKind.MirrorLost : RemarkKind.LeftOut;

    private static DocumentNode? Routes(ImportDraft draft, EnvoyResources resources, DocumentNode manager)
    {
        if (manager.Field("route_config") is { } inline)
        {
            return inline;
        }

        var name = manager.Field("rds").Text("route_config_name");
        if (name is not null && resources.RouteConfigurations.Find(routes => routes.Text("name") == name) is { } found)
        {
            resources.UsedRoutes.Add(found);
            return found;
        }

        var where = manager.Field("rds") ?? manager.Field("scoped_routes") ?? manager;
        draft.Remark(where.Line, RemarkKind.MirrorLost, name is null ? "the HttpConnectionManager has no route_config" : $"the route configuration {Printable.Text(name, 64)} comes from an RDS server: put it into the same file, as a document of its own");
        return null;
    }

    private static DocumentNode? Manager(DocumentNode chain) =>
        (from filter in chain.Field("filters").Each()
         let config = filter.Field("typed_config") ?? filter.Field("config")
         let type = config.Text("@type") ?? ""
         where config is not null && (type.EndsWith(ManagerType, StringComparison.Ordinal) || filter.Text("name") is "envoy.filters.network.http_connection_manager" or "envoy.http_connection_manager")
         select config).FirstOrDefault();

    private static IPEndPoint? Address(DocumentNode listener)
    {
        var socket = listener.Field("address", "socket_address");
        return socket.Field("port_value")?.AsInteger() is >= 0 and <= 65_535 and var port && IPAddress.TryParse(socket.Text("address"), out var address)
            ? address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? ImportDraft.AnyAddress(port) : new IPEndPoint(address, port)
            : null;
    }
}
