using Umbra.Import;
using Umbra.Import.Istio;

namespace Umbra.Tests.Import.Istio;

public sealed class IstioImporterTests
{
    private const string LostIndentation = """
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
        value: 10.0 # Mirror 10% of traffic
        """;

    private const string Indented = """
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
              value: 10.0 # Mirror 10% of traffic
        """;

    private const string Made = """
        sources:
          api-mirror:
            gateway:
              listen: "[::]:8080"
              routes:
                - name: route-1
                  match:
                    - path: { prefix: /api }
                      hosts: api.example.com
                  to: http://api-production.default.svc:8080/

        mirrors:
          api-staging:
            from: api-mirror/route-1
            to: http://api-staging.default.svc:8080/
            percent: 10%
            exclude: []
            methods: all
            host: $host-shadow$is_request_port$request_port
        """;

    [Theory]
    [InlineData(Indented)]
    [InlineData(LostIndentation)]
    public void A_route_with_a_mirror_is_carried_over(string text)
    {
        var outcome = IstioImporter.Import(ImportedYaml.Request(text));

        Assert.Equal(Made, outcome.Yaml());
        Assert.False(outcome.HasLostMirrors);
    }

    [Fact]
    public void Lost_indentation_is_told_of()
    {
        Assert.Equal(
            [
                "1 Note: the document had lost its indentation: each key was read as part of the innermost one that can have it, by what a VirtualService is made of",
                "1 Note: api-mirror names no Gateway of this file: it listens on port 8080, which may be changed",
            ],
            IstioImporter.Import(ImportedYaml.Request(LostIndentation)).Said());
        Assert.Equal(["1 Note: api-mirror names no Gateway of this file: it listens on port 8080, which may be changed"], IstioImporter.Import(ImportedYaml.Request(Indented)).Said());
    }

    [Fact]
    public void Lines_count_when_indentation_is_lost()
    {
        var text = "# exported\n---\n" + LostIndentation.Replace("value: 10.0", "value: ten", StringComparison.Ordinal);

        Assert.Contains("25 MirrorLost: the mirror on line 21 is left out: its percentage is none of 0 to 100", IstioImporter.Import(ImportedYaml.Request(text)).Said());
    }

    [Theory]
    [InlineData("weight: 100", "heaviness: 100", "shop.yaml:17: the document has lost its indentation, and heaviness belongs to nothing before it; indent it")]
    [InlineData("weight: 100", "weight 100", "shop.yaml:17: the document has lost its indentation, and this line is neither a key nor an item")]
    public void A_line_without_a_place_is_told(string line, string other, string expected) =>
        Assert.Equal(expected, Assert.Throws<ImportException>(() => IstioImporter.Import(ImportedYaml.Request(LostIndentation.Replace(line, other, StringComparison.Ordinal)))).Message);

    [Fact]
    public void Names_are_found_by_resolve()
    {
        var outcome = IstioImporter.Import(ImportedYaml.Request(Indented, ("api-production", "127.0.0.1:9001"), ("api-staging.default.svc:8080", "127.0.0.1:8080")));

        var configuration = outcome.Loaded();
        Assert.Equal("http://127.0.0.1:9001/", configuration.Gateways.Single().Gateway.Routes[0].To[0].Url[0].ToString());
        Assert.Equal("http://127.0.0.1:8080/", configuration.Mirrors[0].To.ToString());

        // The listener gives way to what runs on this machine.
        Assert.Equal(8081, configuration.Gateways.Single().Gateway.Listen.Port);
        Assert.Contains("1 Note: port 8080 is taken by something else of this configuration: api-mirror listens on 8081", outcome.Said());
    }

    [Fact]
    public void A_faithful_import_sends_what_istio_sends()
    {
        var outcome = IstioImporter.Import(ImportedYaml.Request(Indented) with { IsFaithful = true });

        var mirror = Assert.Single(outcome.Loaded().Mirrors);
        Assert.Equal(Umbra.Core.Sanitizing.SanitizeProfile.None, mirror.Sanitize.Profile);
        Assert.Equal("$host-shadow$is_request_port$request_port", mirror.Host);
        Assert.Equal(["X-Mirrored-From"], mirror.Headers.Remove);
        Assert.DoesNotContain(outcome.Remarks, remark => remark.Line == 0);
    }

    [Theory]
    [InlineData("", "shop.yaml:1: has no VirtualService of networking.istio.io in it")]
    [InlineData("kind: Service\napiVersion: v1\n", "shop.yaml:1: has no VirtualService of networking.istio.io in it")]
    [InlineData("a: [", "shop.yaml:1: is not YAML: while parsing a node")]
    [InlineData("---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: a }\nspec: { hosts: [a] }\n", "shop.yaml:2: has no route that can be carried over; write spec.http with a route")]
    [InlineData("apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: a }\nspec:\n  hosts: [a]\n  http:\n  - route:\n    - destination: { }\n", "shop.yaml:1: has no route that can be carried over: line 7: the route is left out: it has no destination that could be carried over")]
    public void A_file_without_anything_usable_is_told(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ImportException>(() => IstioImporter.Import(ImportedYaml.Request(text))).Message, StringComparison.Ordinal);
}
