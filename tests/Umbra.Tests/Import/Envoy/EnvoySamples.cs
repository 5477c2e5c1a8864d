namespace Umbra.Tests.Import.Envoy;

/// <summary>Configurations of Envoy's.</summary>
internal static class EnvoySamples
{
    /// <summary>A bootstrap as one finds them.</summary>
    public const string Realistic = """
        admin:
          address: { socket_address: { address: 0.0.0.0, port_value: 9901 } }
        static_resources:
          listeners:
          - name: main
            address:
              socket_address: { address: 0.0.0.0, port_value: 10000 }
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: ingress
                  use_remote_address: true
                  route_config:
                    name: local
                    request_headers_to_add:
                    - header: { key: X-Edge, value: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%" }
                      append_action: OVERWRITE_IF_EXISTS_OR_ADD
                    virtual_hosts:
                    - name: shop
                      domains: ["shop.example.com", "*.shop.example.com"]
                      request_mirror_policies:
                      - cluster: shadow
                        runtime_fraction: { runtime_key: shop.mirror, default_value: { numerator: 12345, denominator: MILLION } }
                      routes:
                      - name: api
                        match: { prefix: /api/, headers: [ { name: x-tier, string_match: { exact: gold } } ] }
                        route:
                          weighted_clusters: { clusters: [ { name: v1, weight: 90 }, { name: v2, weight: 10 } ] }
                          prefix_rewrite: /
                          timeout: 0s
                          retry_policy: { retry_on: connect-failure, num_retries: 2 }
                      - match: { safe_regex: { regex: "/v[0-9]+/.*" } }
                        route: { cluster: v1, host_rewrite_literal: internal.example.com }
                      - match: { path: /old }
                        redirect: { https_redirect: true, path_redirect: /new }
                      - match: { path: /ping }
                        direct_response: { status: 200, body: { inline_string: pong } }
                    - name: rest
                      domains: ["*"]
                      routes:
                      - match: { prefix: / }
                        route: { cluster: v1, request_mirror_policies: [ { cluster: other, disable_shadow_host_suffix_append: true } ] }
                  http_filters:
                  - name: envoy.filters.http.router
          clusters:
          - name: v1
            type: STRICT_DNS
            connect_timeout: 0.25s
            lb_policy: LEAST_REQUEST
            load_assignment:
              cluster_name: v1
              endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: v1.internal, port_value: 8080 } } } } ] } ]
            health_checks: [ { timeout: 1s, interval: 5s, unhealthy_threshold: 2, healthy_threshold: 2, http_health_check: { path: /healthz } } ]
          - name: v2
            type: STATIC
            load_assignment:
              endpoints:
              - lb_endpoints:
                - endpoint: { address: { socket_address: { address: 10.0.0.1, port_value: 8080 } } }
                - endpoint: { address: { socket_address: { address: 10.0.0.2, port_value: 8080 } } }
          - name: shadow
            type: LOGICAL_DNS
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions: { explicit_http_config: { http2_protocol_options: {} } }
            transport_socket:
              name: envoy.transport_sockets.tls
              typed_config: { "@type": x.UpstreamTlsContext, sni: shadow.example.com }
            load_assignment:
              endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: shadow.internal, port_value: 443 } } } } ] } ]
          - name: other
            type: EDS

        """;

    /// <summary>A bootstrap with these routes for every host, on port 10000, and clusters v1, shadow and second.</summary>
    public static string Routes(string routes, string level = "", string hostLevel = "", string domains = "[\"*\"]") => $$"""
        static_resources:
          listeners:
          - address: { socket_address: { address: 0.0.0.0, port_value: 10000 } }
            filter_chains: [ { filters: [ { name: envoy.filters.network.http_connection_manager, typed_config: { route_config: { {{level}} virtual_hosts: [ { name: all, {{hostLevel}} domains: {{domains}}, routes: [
              {{routes.Replace("\n", "\n      ", StringComparison.Ordinal)}}
            ] } ] } } } ] } ]
          clusters:
          - { name: v1, load_assignment: { endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: v1.internal, port_value: 80 } } } } ] } ] } }
          - { name: shadow, load_assignment: { endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: shadow.internal, port_value: 80 } } } } ] } ] } }
          - { name: second, load_assignment: { endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: second.internal, port_value: 81 } } } } ] } ] } }
        """;
}
