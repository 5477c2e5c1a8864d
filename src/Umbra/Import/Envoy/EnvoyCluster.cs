using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;
using Umbra.Inline.Gateway;

namespace Umbra.Import.Envoy;

/// <summary>One of a cluster's endpoints.</summary>
/// <param name="Host">Its address or name.</param>
/// <param name="Port">Its port.</param>
/// <param name="Weight">Its share beside the others.</param>
internal readonly record struct EnvoyEndpoint(string Host, int Port, int Weight);

/// <summary>A cluster, as far as it can be carried over.</summary>
internal sealed record EnvoyCluster
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands; 0 when the input does not have it.</summary>
    public int Line { get; init; }

    /// <summary>The type, when its endpoints are found elsewhere; null when they stand in the file.</summary>
    public string? FoundBy { get; init; }

    /// <summary>Where requests go.</summary>
    public ImmutableArray<EnvoyEndpoint> Endpoints { get; init; } = [];

    /// <summary>How it is connected to with TLS; null for plain.</summary>
    public TlsClientConfiguration? Tls { get; init; }

    /// <summary>What it speaks.</summary>
    public ShadowProtocol Protocol { get; init; } = ShadowProtocol.Http1;

    /// <summary>How endpoints are chosen.</summary>
    public InstanceBalance Balance { get; init; }

    /// <summary>They are chosen by a hash of the request.</summary>
    public bool IsByHash { get; init; }

    /// <summary>How they are asked whether they are well.</summary>
    public HealthCheckConfiguration? Health { get; init; }

    /// <summary>How failing ones are left out; Envoy leaves none out by itself.</summary>
    public EjectionConfiguration Ejection { get; init; } = new() { Failures = 0 };

    /// <summary>How long a connection may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A cluster that the input does not have: a host of its name. Istio's names have host and port in them: <c>outbound|8080||reviews.default.svc.cluster.local</c>.</summary>
    public static EnvoyCluster Unknown(string name)
    {
        var parts = name.Split('|');
        var isIstio = parts.Length == 4 && int.TryParse(parts[1], out _);
        return new EnvoyCluster
        {
            Name = name,
            FoundBy = "not in this file",
            Endpoints = [isIstio ? new EnvoyEndpoint(parts[3], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), 1) : new EnvoyEndpoint(name, 80, 1)],
        };
    }

    /// <summary>Reads a cluster.</summary>
    public static EnvoyCluster Read(ImportDraft draft, DocumentNode node, string name)
    {
        var type = (node.Text("type") ?? (node.Field("cluster_type") is { } custom ? custom.Text("name") : null) ?? "STATIC").ToUpperInvariant();
        var endpoints = ReadEndpoints(draft, node).ToImmutableArray();
        var isFound = type is "STATIC" or "STRICT_DNS" or "LOGICAL_DNS" || endpoints.Length > 0;
        var policy = (node.Text("lb_policy") ?? "ROUND_ROBIN").ToUpperInvariant();
        var options = node.Field("typed_extension_protocol_options").Field("envoy.extensions.upstreams.http.v3.HttpProtocolOptions");
        var tls = EnvoyTls.Client(draft, node.Field("transport_socket") ?? node.Field("tls_context"));
        if (policy is not ("ROUND_ROBIN" or "LEAST_REQUEST" or "RANDOM" or "RING_HASH" or "MAGLEV"))
        {
            draft.Remark(node.Field("lb_policy")!.Line, RemarkKind.LeftOut, $"cluster {Printable.Text(name, 64)}: lb_policy {Printable.Text(policy, 32)} is not known; its endpoints take turns");
        }

        node.TellUnknown(
            draft, $"cluster {Printable.Text(name, 64)}", "name", "type", "cluster_type", "load_assignment", "hosts", "lb_policy", "connect_timeout", "transport_socket", "tls_context", "typed_extension_protocol_options",
            "http2_protocol_options", "http_protocol_options", "health_checks", "outlier_detection", "dns_lookup_family", "alt_stat_name", "metadata", "respect_dns_ttl", "eds_cluster_config", "ring_hash_lb_config",
            "maglev_lb_config", "least_request_lb_config", "round_robin_lb_config", "dns_refresh_rate");
        var unknown = Unknown(name);
        return new EnvoyCluster
        {
            Name = name,
            Line = node.Line,
            FoundBy = isFound && endpoints.Length > 0 ? null : isFound ? "without endpoints" : type,
            Endpoints = endpoints.Length > 0 ? endpoints : unknown.Endpoints,
            Tls = tls,
            Protocol = node.Field("http2_protocol_options") is not null || options.Field("explicit_http_config", "http2_protocol_options") is not null ? ShadowProtocol.Http2 : ShadowProtocol.Http1,
            Balance = policy switch { "LEAST_REQUEST" => InstanceBalance.LeastRequests, "RANDOM" => InstanceBalance.Random, _ => InstanceBalance.RoundRobin },
            IsByHash = policy is "RING_HASH" or "MAGLEV",
            Health = EnvoyHealth.Read(draft, node.Field("health_checks")),
            Ejection = EnvoyHealth.ReadEjection(node.Field("outlier_detection")),
            ConnectTimeout = Durations.Within(node.Time("connect_timeout") ?? TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5)),
        };
    }

    /// <summary>The address of an endpoint; null when it makes none.</summary>
    public Uri? Url(ImportDraft draft, EnvoyEndpoint endpoint)
    {
        var host = endpoint.Host.Contains(':') && !endpoint.Host.StartsWith('[') ? $"[{endpoint.Host}]" : endpoint.Host;
        var url = draft.Url(Tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps, host, endpoint.Port);
        return url is null || url.PathAndQuery != "/" || ProxyTargets.Problem(url) is not null ? null : url;
    }

    /// <summary>Whether <c>--resolve</c> says where it is.</summary>
    public bool IsResolved(ImportDraft draft) => Endpoints.Any(endpoint => draft.Request.Resolved.ContainsKey(endpoint.Host) || draft.Request.Resolved.ContainsKey($"{endpoint.Host}:{endpoint.Port}"));

    private static IEnumerable<EnvoyEndpoint> ReadEndpoints(ImportDraft draft, DocumentNode node)
    {
        foreach (var locality in node.Field("load_assignment").Field("endpoints").Each())
        {
            if (locality.Field("priority")?.AsInteger() is > 0)
            {
                draft.Remark(locality.Line, RemarkKind.LeftOut, "endpoints of a lower priority, for when the others fail, are left out");
                continue;
            }

            foreach (var endpoint in locality.Field("lb_endpoints").Each())
            {
                var address = endpoint.Field("endpoint", "address", "socket_address");
                if (address.Text("address") is { Length: > 0 } host && address.Field("port_value")?.AsInteger() is > 0 and <= 65_535 and var port)
                {
                    yield return new EnvoyEndpoint(host, port, Math.Clamp(endpoint.Field("load_balancing_weight")?.AsInteger() ?? 1, 1, 1_000_000));
                }
                else
                {
                    draft.Remark(endpoint.Line, RemarkKind.LeftOut, "the endpoint has no address and port: left out");
                }
            }
        }

        foreach (var address in node.Field("hosts").Each().Select(host => host.Field("socket_address")))
        {
            if (address.Text("address") is { Length: > 0 } host && address.Field("port_value")?.AsInteger() is > 0 and <= 65_535 and var port)
            {
                yield return new EnvoyEndpoint(host, port, 1);
            }
        }
    }
}
