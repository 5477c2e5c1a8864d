namespace Umbra.Tests.Import.Kubernetes;

/// <summary>Files as they are found in clusters, with nearly everything that the importers read.</summary>
internal static class KubernetesManifests
{
    /// <summary>Routes of a mesh.</summary>
    public const string Mesh = """
        apiVersion: networking.istio.io/v1beta1
        kind: VirtualService
        metadata:
          name: reviews
          namespace: books
        spec:
          hosts:
          - reviews
          - "*.books.example.com"
          http:
          - name: testers
            match:
            - headers:
                end-user: { exact: jason }
                x-group: { regex: "a|b" }
              uri: { prefix: /reviews }
              ignoreUriCase: true
            - queryParams: { debug: { exact: "1" } }
              withoutHeaders: { x-bot: {} }
              method: { regex: "GET|HEAD" }
            rewrite: { uri: /v2/reviews, authority: reviews.internal }
            route:
            - destination: { host: reviews, subset: v2, port: { number: 9080 } }
              headers: { request: { set: { x-version: "2" } } }
            mirror: { host: shadow.books, port: { number: 9080 } }
            mirrorPercentage: { value: 12.345 }
            timeout: 2.5s
            retries: { attempts: 3, perTryTimeout: 1s, retryOn: "connect-failure,5xx" }
          - match:
            - uri: { exact: /old }
            redirect: { uri: /new, authority: "books.example.com:8443", scheme: https, redirectCode: 308 }
          - match: [ { uri: { regex: "/status/[0-9]+" } } ]
            directResponse: { status: 200, body: { string: "well" } }
          - route:
            - destination: { host: reviews, subset: v1 }
              weight: 75
            - destination: { host: ratings.books.svc.cluster.local, port: { number: 9080 } }
              weight: 25
            headers:
              request: { add: { x-hop: mesh }, remove: [x-debug] }
              response: { set: { x-served-by: "%REQ(:AUTHORITY)%" } }
            mirrors:
            - destination: { host: shadow, port: { number: 80 } }
              percentage: { value: 5 }
            - destination: { host: bank.example.com }
        ---
        apiVersion: networking.istio.io/v1beta1
        kind: DestinationRule
        metadata: { name: reviews, namespace: books }
        spec:
          host: reviews
          trafficPolicy:
            loadBalancer: { consistentHash: { httpCookie: { name: user, ttl: 0s } } }
            outlierDetection: { consecutive5xxErrors: 5, interval: 10s, baseEjectionTime: 30s }
          subsets:
          - name: v1
            labels: { version: v1 }
          - name: v2
            labels: { version: v2 }
            trafficPolicy: { loadBalancer: { simple: RANDOM }, tls: { mode: SIMPLE, sni: reviews.internal } }
        ---
        apiVersion: networking.istio.io/v1beta1
        kind: ServiceEntry
        metadata: { name: bank, namespace: books }
        spec:
          hosts: [bank.example.com]
          ports: [ { number: 443, name: https, protocol: HTTPS } ]
          resolution: STATIC
          endpoints: [ { address: 10.0.0.1, ports: { https: 8443 } }, { address: "fd00::1" } ]
        """;

    /// <summary>A gateway before a mesh, and two services behind it.</summary>
    public const string Edge = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: { name: edge }
        spec:
          selector: { istio: ingressgateway }
          servers:
          - port: { number: 80, name: http, protocol: HTTP }
            hosts: ["*"]
            tls: { httpsRedirect: true }
          - port: { number: 443, name: https, protocol: HTTPS }
            hosts: ["*.example.com"]
            tls: { mode: SIMPLE, credentialName: edge }
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: shop }
        spec:
          hosts: [shop.example.com]
          gateways: [edge, mesh]
          http:
          - match: [ { port: 443, scheme: { exact: https }, uri: { prefix: /pay } }, { gateways: [edge], authority: { exact: "shop.example.com:80" } } ]
            route: [ { destination: { host: shop, subset: v1 } } ]
            mirror: { host: shop, subset: v2 }
            mirror_percent: 10
          - route: [ { destination: { host: shop } } ]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: rest }
        spec:
          hosts: ["*"]
          gateways: [edge]
          tcp: [ { route: [ { destination: { host: db } } ] } ]
          http:
          - fault: { delay: { fixedDelay: 1s } }
            rewrite: { uriRegexRewrite: { match: "^/a/([0-9]+)", rewrite: "/b/\\1" } }
            route: [ { destination: { host: rest, port: { number: 8080 } } } ]
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: shop }
        spec: { ports: [ { name: http, port: 8081 } ] }
        """;

    /// <summary>A document that lost its indentation.</summary>
    public const string Flat = """
        apiVersion: networking.istio.io/v1beta1
        kind: VirtualService
        metadata:
        name: api-mirror
        spec:
        hosts:
        - api.example.com
        http:
        - match:
        - uri:
        prefix: /api
        route:
        - destination:
        host: api-production
        port:
        number: 8080
        weight: 100
        mirror:
        host: api-staging
        port:
        number: 8080
        mirrorPercentage:
        value: 10.0
        """;

    /// <summary>Routes of Gateway API.</summary>
    public const string Api = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: { name: edge }
        spec:
          gatewayClassName: any
          listeners:
          - { name: http, port: 80, protocol: HTTP, hostname: "*.example.com", allowedRoutes: { namespaces: { from: All } } }
          - { name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [ { name: edge } ] } }
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: { name: shop, creationTimestamp: "2024-01-01T00:00:00Z" }
        spec:
          parentRefs: [ { name: edge, sectionName: http }, { name: edge, port: 443 } ]
          hostnames: [shop.example.com, "*.shop.example.com"]
          rules:
          - matches:
            - path: { type: PathPrefix, value: /cart }
              headers: [ { name: x-tier, value: gold }, { name: x-id, type: RegularExpression, value: "[0-9]+" } ]
            - path: { type: Exact, value: /basket }
              method: POST
              queryParams: [ { name: q, value: "1" } ]
            filters:
            - type: RequestHeaderModifier
              requestHeaderModifier: { set: [ { name: x-a, value: "1" } ], add: [ { name: x-b, value: "2" } ], remove: [x-c] }
            - type: URLRewrite
              urlRewrite: { hostname: shop.internal, path: { type: ReplacePrefixMatch, replacePrefixMatch: /v2 } }
            - type: RequestMirror
              requestMirror: { backendRef: { name: shadow, namespace: staging, port: 8080 }, fraction: { numerator: 1, denominator: 8 } }
            - type: RequestMirror
              requestMirror: { backendRef: { name: shadow2, port: 8080 }, percent: 5 }
            backendRefs: [ { name: cart-v1, port: 8080, weight: 90 }, { name: cart-v2, port: 8080, weight: 10 } ]
            timeouts: { request: 10s, backendRequest: 2s }
            sessionPersistence: { sessionName: cart, type: Header }
          - matches: [ { path: { type: RegularExpression, value: "/old/.*" } } ]
            filters: [ { type: RequestRedirect, requestRedirect: { scheme: https, hostname: new.example.com, statusCode: 301 } } ]
          - backendRefs: [ { name: reviews, port: 80 } ]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: GRPCRoute
        metadata: { name: orders }
        spec:
          parentRefs: [ { name: edge } ]
          hostnames: [grpc.example.com]
          rules:
          - matches: [ { method: { service: shop.Orders, method: Place } }, { method: { type: RegularExpression, service: "shop\\..+" }, headers: [ { name: x, value: y } ] } ]
            filters: [ { type: RequestMirror, requestMirror: { backendRef: { name: orders-shadow, port: 9000 } } } ]
            backendRefs: [ { name: orders, port: 9000 } ]
        """;

    /// <summary>All of them.</summary>
    public static string[] All { get; } = [Mesh, Edge, Flat, Api];
}
