namespace Umbra.Tests.Import.Traefik;

/// <summary>Configurations of Traefik's.</summary>
internal static class TraefikSamples
{
    /// <summary>Static and dynamic configuration in one.</summary>
    public const string Realistic = """
        entryPoints:
          web: { address: ":80" }
          websecure: { address: ":8443/tcp" }
        http:
          routers:
            shop:
              rule: Host(`shop.example.com`, `www.example.com`) && (PathPrefix(`/api`) || Path(`/v1`)) && !Header(`X-Debug`, `on`)
              entryPoints: [web]
              middlewares: [strip@file, marked]
              service: mirrored
            all:
              rule: PathPrefix(`/`)
              entryPoints: [web]
              priority: 1
              service: canary
          middlewares:
            strip: { stripPrefix: { prefixes: [/api] } }
            marked: { headers: { customRequestHeaders: { X-Edge: traefik, X-Secret: "" }, customResponseHeaders: { X-By: traefik } } }
          services:
            mirrored:
              mirroring:
                service: v1
                maxBodySize: 8
                mirrors:
                - { name: shadow, percent: 10 }
                - { name: other }
            v1:
              loadBalancer:
                passHostHeader: false
                servers: [ { url: "http://v1.internal:8080" } ]
                healthCheck: { path: /health, interval: 10s, timeout: 1s }
            v2: { loadBalancer: { servers: [ { url: "http://10.0.0.1:80" }, { url: "http://10.0.0.2:80" } ] } }
            canary: { weighted: { services: [ { name: v1, weight: 3 }, { name: v2, weight: 1 } ], sticky: { cookie: { name: lb } } } }
            shadow: { loadBalancer: { servers: [ { url: "http://shadow.internal" } ] } }
            other: { loadBalancer: { servers: [ { url: "http://other.internal:81" } ] } }

        """;

    /// <summary>The same kind of thing in TOML.</summary>
    public const string Toml = """
        [entryPoints.web]
          address = ":80"
        [http.routers.shop]
          rule = "Host(`shop.example.com`)"
          service = "mirrored"
        [http.services]
          [http.services.mirrored.mirroring]
            service = "v1"
            mirrorBody = false
            [[http.services.mirrored.mirroring.mirrors]]
              name = "shadow"
              percent = 10
            [[http.services.mirrored.mirroring.mirrors]]
              name = "other"
              percent = 5_0
          [http.services.v1.loadBalancer]
            servers = [ { url = "http://v1.internal" }, { url = 'http://v2.internal' } ]
          [[http.services.shadow.loadBalancer.servers]]
            url = "http://shadow.internal"
          [[http.services.other.loadBalancer.servers]]
            url = "http://other.internal"

        """;

    /// <summary>Kubernetes' resources.</summary>
    public const string Kubernetes = """
        apiVersion: traefik.io/v1alpha1
        kind: IngressRoute
        metadata: { name: shop, namespace: prod }
        spec:
          entryPoints: [web]
          routes:
          - kind: Rule
            match: Host(`shop.example.com`) && PathPrefix(`/api`)
            middlewares: [ { name: prefix } ]
            services: [ { name: mirrored, kind: TraefikService } ]
          - kind: Rule
            match: Host(`shop.example.com`)
            services: [ { name: v1, port: 8080, weight: 9 }, { name: v2, port: 8080, weight: 1 } ]
        ---
        apiVersion: traefik.containo.us/v1alpha1
        kind: TraefikService
        metadata: { name: mirrored, namespace: prod }
        spec:
          mirroring:
            name: v1
            port: 8080
            maxBodySize: 0
            mirrors:
            - { name: shadow, port: 80, percent: 25 }
            - { name: far, namespace: staging, port: 443, percent: 100 }
        ---
        apiVersion: traefik.io/v1alpha1
        kind: Middleware
        metadata: { name: prefix, namespace: prod }
        spec: { addPrefix: { prefix: /v2 } }

        """;
}
