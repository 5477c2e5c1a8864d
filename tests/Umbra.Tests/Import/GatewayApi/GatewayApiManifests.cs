namespace Umbra.Tests.Import.GatewayApi;

/// <summary>Routes such as those by which implementations of Gateway API are tested for mirroring.</summary>
internal static class GatewayApiManifests
{
    private const string Gateway = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: same-namespace
          namespace: gateway-conformance-infra
        spec:
          gatewayClassName: umbra
          listeners:
          - name: http
            port: 80
            protocol: HTTP
        ---

        """;

    /// <summary>One mirror, and one beside changes of header fields.</summary>
    public const string RequestMirror = Gateway + """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: request-mirror
          namespace: gateway-conformance-infra
        spec:
          parentRefs:
          - name: same-namespace
          rules:
          - matches:
            - path:
                type: PathPrefix
                value: /mirror
            filters:
            - type: RequestMirror
              requestMirror:
                backendRef:
                  name: infra-backend-v2
                  namespace: gateway-conformance-infra
                  port: 8080
            backendRefs:
            - name: infra-backend-v1
              port: 8080
              namespace: gateway-conformance-infra
          - matches:
            - path:
                type: PathPrefix
                value: /mirror-and-modify-headers
            filters:
            - type: RequestHeaderModifier
              requestHeaderModifier: { set: [ { name: X-Header-Set, value: set-overwrites-values } ], add: [ { name: X-Header-Add, value: header-val-1 } ], remove: [X-Header-Remove] }
            - type: RequestMirror
              requestMirror:
                backendRef:
                  name: infra-backend-v2
                  namespace: gateway-conformance-infra
                  port: 8080
            backendRefs:
            - name: infra-backend-v1
              port: 8080
              namespace: gateway-conformance-infra
        """;

    /// <summary>Two mirrors of one rule.</summary>
    public const string MultipleMirrors = Gateway + """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: request-multiple-mirrors
          namespace: gateway-conformance-infra
        spec:
          parentRefs:
          - name: same-namespace
          rules:
          - matches:
            - path:
                type: PathPrefix
                value: /multi-mirror
            filters:
            - type: RequestMirror
              requestMirror:
                backendRef:
                  name: infra-backend-v2
                  namespace: gateway-conformance-infra
                  port: 8080
            - type: RequestMirror
              requestMirror:
                backendRef:
                  name: infra-backend-v3
                  namespace: gateway-conformance-infra
                  port: 8080
            backendRefs:
            - name: infra-backend-v1
              port: 8080
              namespace: gateway-conformance-infra
        """;

    /// <summary>Shares in percent and as fractions.</summary>
    public const string PercentageMirror = Gateway + """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: request-percentage-mirror
          namespace: gateway-conformance-infra
        spec:
          parentRefs:
          - name: same-namespace
          rules:
          - matches:
            - path:
                type: PathPrefix
                value: /percent-mirror
            filters:
            - type: RequestMirror
              requestMirror:
                percent: 20
                backendRef:
                  name: infra-backend-v2
                  namespace: gateway-conformance-infra
                  port: 8080
            backendRefs:
            - name: infra-backend-v1
              port: 8080
              namespace: gateway-conformance-infra
          - matches:
            - path:
                type: PathPrefix
                value: /percent-mirror-fraction
            filters:
            - type: RequestMirror
              requestMirror:
                fraction:
                  numerator: 1
                  denominator: 2
                backendRef:
                  name: infra-backend-v2
                  namespace: gateway-conformance-infra
                  port: 8080
            backendRefs:
            - name: infra-backend-v1
              port: 8080
              namespace: gateway-conformance-infra
          - matches:
            - path:
                type: PathPrefix
                value: /percent-mirror-and-modify-headers
            filters:
            - type: RequestHeaderModifier
              requestHeaderModifier:
                set:
                - name: X-Header-Set
                  value: set-overwrites-values
            - type: RequestMirror
              requestMirror:
                percent: 35
                backendRef:
                  name: infra-backend-v2
                  namespace: gateway-conformance-infra
                  port: 8080
            backendRefs:
            - name: infra-backend-v1
              port: 8080
              namespace: gateway-conformance-infra
        """;
}
