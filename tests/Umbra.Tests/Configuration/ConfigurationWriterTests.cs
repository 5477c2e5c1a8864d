using Umbra.Configuration;
using Xunit;

namespace Umbra.Tests.Configuration;

public sealed class ConfigurationWriterTests
{
    [Theory]
    [InlineData("sources: { shop: { tap: { listen: ':8080', production: 127.0.0.1:9001 } } }")]
    [InlineData("""
        fleet: blue
        trustedProxies: [10.0.0.0/8, "::1"]
        limits: { body: 64KiB }
        sources:
          edge:
            gateway:
              listen: 127.0.0.1:0
              active: blue
              accessLog: "-"
              routes:
                - name: api
                  match:
                    - { path: { prefix: /api }, hosts: [api.example.com, "*.example.org"], headers: { x-tier: { exact: "gold: yes" } } }
                    - { query: { "a b": { present: false } }, methods: [GET, PUT] }
                  to:
                    - { name: blue, url: ["http://10.0.0.1:80", "http://10.0.0.2:80"], weight: 90, health: /healthz }
                    - { name: green, url: "https://green.example.com", weight: 10, tls: { verify: false } }
                  rewrite: { regex: "^/api/(.*)$", with: /$1 }
                  headers: { set: { X-A: "$host#1", X-B: "${env:HOME:-x}" }, remove: [X-C] }
                  timeout: 1.5s
                - { name: gone, match: { path: { exact: "/a'b\"c" } }, respond: 410 }
                - { name: moved, redirect: { status: 301, scheme: https } }
                - { name: rest, to: "http://127.0.0.1:1" }
        mirrors:
          staging:
            from: [edge/api, edge/rest]
            to: http://127.0.0.1:2/base
            percent: 0.01
            methods: [POST]
            exclude: []
            body: false
            idempotency: false
            rewrite: { path: /x }
            sanitize: { rules: [ { header: X-A, do: mask } ] }
            limits: { body: 8B, rate: 5/s }
            order: { key: X-User }
          other:
            from: [edge]
            to: http://127.0.0.1:3
            ramp: { steps: [1, 10.5], every: 1m }
            methods: all
            exclude: [health-checks, { path: { prefix: /x } }]
            sanitize: none
            compare: true
        """)]
    public void What_was_written_is_read_as_it_was(string yaml)
    {
        var read = Sample.Good(yaml);

        var written = ConfigurationWriter.Write(read);

        Assert.Equal(written, ConfigurationWriter.Write(Sample.Good(written)));
        Assert.Equal(Flat(read), Flat(Sample.Good(written)));
    }

    // Everything of the records, down to the last list: they compare lists by identity.
    private static string Flat(object? value) => value switch
    {
        null => "null",
        PrivateText text => text.Secret.Reveal(),
        string or Uri or System.Net.IPEndPoint or System.Net.IPNetwork or ValueType and not System.Collections.IEnumerable => value.ToString()!,
        System.Collections.IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Flat))}]",
        _ => $"{value.GetType().Name}{{{string.Join(", ", value.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0 && property.PropertyType != typeof(Type) && property.CanWrite).Select(property => $"{property.Name}={Flat(property.GetValue(value))}"))}}}",
    };
}
