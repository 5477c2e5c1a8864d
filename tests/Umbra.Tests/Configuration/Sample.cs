using Umbra.Configuration;

namespace Umbra.Tests.Configuration;

/// <summary>Configurations for tests.</summary>
internal static class Sample
{
    /// <summary>Every part that a file can have, and nothing wrong with it.</summary>
    public const string Whole = """
        admin: { listen: 127.0.0.1:9900, token: "${env:ADMIN_TOKEN}" }
        health: { listen: ":9901" }
        state: state
        isolation: none
        fleet: shop-fleet
        pseudonymKey: "${env:PSEUDONYM_KEY}"
        trustedProxies: [10.0.0.0/8, 192.168.0.1]
        otlp: { endpoint: http://collector:4317, interval: 30s }
        limits: { head: 16KiB, fields: 50, body: 2MiB, intake: 64MiB, intakeItems: 1000, workerHeap: 200MiB }
        sources:
          shop:
            tap:
              listen: 0.0.0.0:8080
              production: [127.0.0.1:9001, "http://[::1]:9001"]
              proxyProtocol: { accept: true, send: true }
              sourceAddresses: [127.0.0.2]
              productionTls: { serverName: shop.example.com, verify: false }
              connections: 500
              idle: 1h
              drain: 5s
              connectTimeout: 250ms
          edge:
            tap: { listen: ":8081", production: https://production.example.com, productionTls: true }
        mirrors:
          staging:
            from: [shop, edge]
            to: http://staging.internal:8080/base
            percent: 0.01%
            sampleBy: { header: X-User }
            match:
              - path: { prefix: /api }
                hosts: [api.example.com, "*.example.org"]
                methods: [GET]
                headers: { x-tier: { exact: gold }, x-debug: { present: false } }
                query: { page: { regex: "^[0-9]+$" } }
            exclude: [health-checks, { path: { prefix: /internal } }]
            methods: [GET, POST]
            host: staging-api.example.com
            headers: { set: { X-Mirrored-From: $host, X-Key: "${env:STAGING_TOKEN}" }, add: { X-One: more }, remove: [Cookie] }
            idempotency: { header: X-Once, derive: true }
            auth: { bearer: "${env:STAGING_TOKEN}" }
            sanitize:
              profile: strict
              rules: [ { json: "$.card.number", do: mask, keepLast: 4 }, { header: Authorization, do: remove }, { key: user, do: pseudonym, as: uuid }, { detect: ipv4, do: keep } ]
              passthrough: [image/*]
              files: drop
              decoded: 2MiB
            timeout: 1s
            limits: { inFlight: 16, queue: 100, rate: 500/s }
            order: { key: X-User }
            breaker: { failures: 10%, attempts: 5, window: 1m, openFor: 2s }
            paused: true
          second-one:
            from: shop
            to: https://localhost:9443
            percent: 100
            protocol: http2
            methods: all
            order: connection
            baggage: false
            idempotency: false
            exclude: []
            tls: { serverName: second.example.com, verify: false }
          third:
            from: shop
            to: http://localhost:9444
            ramp: { steps: [1, 10, 50, 100], every: 10m, hold: { shadowErrors: 5%, shadowP99: 800ms, minimum: 50 } }
        """;

    /// <summary>The secret that references in <see cref="Whole"/> stand for.</summary>
    public const string Secret = "s3cr3t-t0ken";

    /// <summary>The least that is a configuration.</summary>
    public const string Least = """
        sources:
          shop:
            tap: { listen: 127.0.0.1:8080, production: 127.0.0.1:9001 }
        mirrors:
          staging:
            from: [shop]
            to: http://127.0.0.1:9002
            percent: 10
        """;

    /// <summary>An environment with the secret, and one file that holds it.</summary>
    public static References References { get; } = new(
        name => name is "STAGING_TOKEN" or "ADMIN_TOKEN" ? Secret : name == "PSEUDONYM_KEY" ? Secret + Secret : name == "PERCENT" ? "25" : name == "EMPTY" ? "" : null,
        path => path == "/run/secrets/token" ? Secret + "\n" : throw new FileNotFoundException());

    /// <summary>Loads a text as umbra.yaml.</summary>
    public static ConfigurationResult Load(string text, params Overlay[] overlays) =>
        ConfigurationLoader.Load(new ConfigurationSource { FileName = "umbra.yaml", Text = text, Overlays = [.. overlays] }, References);

    /// <summary>Loads a text that has nothing wrong with it.</summary>
    public static UmbraConfiguration Good(string text, params Overlay[] overlays)
    {
        var result = Load(text, overlays);
        Assert.Equal([], result.Errors.Select(error => error.ToString()));
        return result.Configuration!;
    }

    /// <summary>Loads a text that has something wrong with it: the errors as they are shown.</summary>
    public static string[] Errors(string text, params Overlay[] overlays)
    {
        var result = Load(text, overlays);
        Assert.Null(result.Configuration);
        return [.. result.Errors.Select(error => error.ToString())];
    }
}
