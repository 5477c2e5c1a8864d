namespace Umbra.Tests.Import.Apisix;

/// <summary>Configurations of APISIX's.</summary>
internal static class ApisixSamples
{
    /// <summary>A file of the standalone mode.</summary>
    public const string Realistic = """
        routes:
          -
            id: 1
            uris: [ /*, /v1/* ]
            upstream_id: 1
          - id: shop
            name: shop api
            uri: /v1/*
            hosts: [shop.example.com, "*.shop.example.com"]
            methods: [GET, POST]
            vars: [ ["arg_version", "==", "2"], ["http_x_tier", "in", ["gold", "silver"]], ["cookie_beta", "~~", "^on"] ]
            priority: 10
            plugins:
              proxy-mirror: { host: "http://127.0.0.1:9797", path: /mirrored, path_concat_mode: prefix, sample_ratio: 0.12345 }
              proxy-rewrite: { regex_uri: ["^/v1/(.*)", "/$1"], host: shop.internal, headers: { set: { X-Edge: "$remote_addr" }, remove: [X-Secret] } }
              response-rewrite: { headers: { set: { X-By: apisix } } }
              limit-count: { count: 1 }
            service_id: s
          - uri: /old
            plugins: { redirect: { uri: /new, ret_code: 301 } }
          - uri: /split
            upstream: { nodes: { "10.0.0.9:80": 1 } }
            plugins:
              traffic-split:
                rules:
                  - match: [ { vars: [ [http_x_canary, "==", "yes"] ] } ]
                    weighted_upstreams: [ { upstream_id: 2, weight: 1 } ]
                  - weighted_upstreams: [ { upstream_id: 2, weight: 1 }, { weight: 9 } ]
        services:
          - { id: s, upstream: { type: chash, hash_on: header, key: x-user, scheme: https, pass_host: rewrite, upstream_host: inner.example.com, nodes: [ { host: a.internal, port: 8443, weight: 2 }, { host: b.internal, port: 8443, weight: 1 } ] } }
        upstreams:
          - { id: 1, type: least_conn, nodes: { "10.0.0.1:80": 1, "10.0.0.2:80": 1 }, timeout: { connect: 1, send: 2, read: 3 }, checks: { active: { http_path: /up, healthy: { interval: 2, successes: 1 } } } }
          - { id: 2, nodes: { "canary.internal:80": 1 } }
        #END

        """;
}
