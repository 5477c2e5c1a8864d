using System.Text.RegularExpressions;
using CsCheck;
using Umbra.Configuration;
using Umbra.Import;
using Umbra.Import.GatewayApi;
using Umbra.Import.Istio;
using Umbra.Tests.Configuration;
using Umbra.Tests.Import.GatewayApi;

namespace Umbra.Tests.Import.Kubernetes;

public sealed partial class ImportFuzzTests
{
    private static readonly string[] _fragments =
    [
        ": ", "\n", "  ", "- ", "null", "~", "[]", "{}", "-1", "99999999999", "1e9", "''", "*", "&a ", "*a", "<<: *a", "---\n", "\t", "(", "(?=", "${x}", "$host", "%", "\"", "'", "#", "|", "🙂", "\u0001", "/", "a b", "*.", "0", "65536", "9900", "127.0.0.1", "[::]", "é",
    ];

    [Fact]
    public void A_damaged_file_ends_in_a_line_or_in_what_the_loader_takes()
    {
        var texts = Gens.Any([.. KubernetesManifests.All, GatewayApiManifests.RequestMirror, GatewayApiManifests.MultipleMirrors, GatewayApiManifests.PercentageMirror]);
        var change = Gen.Select(Gen.Int[0, 3], Gen.Double[0, 1], Gen.Int[1, 40], Gens.Any(_fragments));
        Gen.Select(texts, change.Array[1, 4]).Sample((text, changes) => Check(changes.Aggregate(text, Damage)), iter: 2_000);
    }

    [Theory]
    [InlineData("a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d]\nf: &f [*e, *e, *e, *e, *e, *e, *e]\ng: [*f, *f, *f, *f, *f, *f]\n")]
    [InlineData("kind: VirtualService\napiVersion: networking.istio.io/v1\nspec: { http: [ { match: &m [ { uri: { prefix: / } } ], route: &r [ { destination: { host: a } } ] }, { match: *m, route: *r } ], hosts: ['*'] }\n")]
    public void Aliases_end_likewise(string text) => Check(text);

    [Fact]
    public void Deep_nesting_ends_likewise()
    {
        Check("kind: VirtualService\napiVersion: networking.istio.io/v1\nspec: " + new string('[', 50_000));
        Check("kind: HTTPRoute\napiVersion: gateway.networking.k8s.io/v1\nspec: " + string.Concat(Enumerable.Repeat("{rules: ", 50_000)));
        Check(string.Concat(Enumerable.Range(0, 20_000).Select(depth => new string(' ', depth % 500) + "a:\n")));
    }

    private static string Damage(string text, (int Kind, double Place, int Length, string Fragment) change)
    {
        var at = (int)(change.Place * text.Length);
        var length = Math.Min(change.Length, text.Length - at);
        return change.Kind switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, change.Fragment),
            2 => text.Insert(at, text.Substring(at, length)),
            _ => WithoutWord(text, at, change.Fragment),
        };
    }

    // What stands behind a colon becomes something else.
    private static string WithoutWord(string text, int at, string fragment)
    {
        var colon = text.IndexOf(": ", at, StringComparison.Ordinal);
        var end = colon < 0 ? -1 : text.IndexOfAny(['\n', ',', '}'], colon);
        return end < 0 ? text : string.Concat(text.AsSpan(0, colon + 2), fragment, text.AsSpan(end));
    }

    private static void Check(string text)
    {
        Check(IstioImporter.Import, text);
        Check(GatewayApiImporter.Import, text);
    }

    private static void Check(Func<ImportRequest, ImportOutcome> import, string text)
    {
        try
        {
            var outcome = import(ImportedYaml.Request(text, ("reviews", "127.0.0.1:8080"), ("shop/v2", "10.0.0.2:80")));
            var yaml = ConfigurationWriter.Write(outcome.Configuration);
            var result = Sample.Load(yaml);
            Assert.True(result.Errors.IsEmpty, $"{string.Join('\n', result.Errors)}\n{yaml}\nof\n{text}");
            Assert.All(outcome.Remarks, remark => Assert.True(remark.Line >= 0 && remark.Text.Length > 0));
        }
        catch (ImportException exception)
        {
            Assert.Matches(Placed(), exception.Message);
        }
    }

    [GeneratedRegex(@"^shop\.yaml:[1-9][0-9]*: ")]
    private static partial Regex Placed();
}
