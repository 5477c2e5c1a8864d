using Umbra.Configuration;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Rules;
using Umbra.Core.Comparing.Rules;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Configuration;

public sealed class CompareConfigurationTests
{
    [Fact]
    public void Everything_that_the_file_says_reaches_those_who_compare_and_judge()
    {
        var compare = Compare(
            """
            {
              noise: { to: "http://127.0.0.1:9003", methods: [GET], rate: 100/s, inFlight: 7, timeout: 2s },
              ignore: [ $.requestId, header.x-version ],
              rules: [
                { path: $.a, absolute: 0.01 }, { path: $.b, relative: 2% }, { path: $.c, timestamp: 5s }, { path: $.d, pattern: "[0-9]+" }, { path: $.e, key: no },
                { path: $.f, equal: unordered }, { path: $.g, equal: case }, { path: $.h, equal: white-space }, { path: $.i, equal: same-type }, { path: $.j, equal: ignore }
              ],
              endpoints: [ "/users/{id}" ], keys: [ no ], ignoreHeaders: [ X-A ], status: class, decide: diffy, elsewhere: true, examples: 5, patience: 3s, pending: 100,
              fail: { differences: 1%, newErrors: 2%, p99: 1.5x, minimum: 42 }
            }
            """);

        var pairing = compare.ToPairing();
        Assert.Equal(
            [
                ("$.requestId", Equality.Ignore), ("header.x-version", Equality.Ignore), ("$.a", Equality.Absolute), ("$.b", Equality.Relative), ("$.c", Equality.Timestamp), ("$.d", Equality.Pattern),
                ("$.e", Equality.Keyed), ("$.f", Equality.Unordered), ("$.g", Equality.Case), ("$.h", Equality.WhiteSpace), ("$.i", Equality.SameType), ("$.j", Equality.Ignore),
            ],
            pairing.Comparison.Rules.Select(rule => (rule.Path, rule.Equality)));
        Assert.Equal((0.01m, 0.02m, TimeSpan.FromSeconds(5), "[0-9]+", "no"), (pairing.Comparison.Rules[2].Tolerance, pairing.Comparison.Rules[3].Tolerance, pairing.Comparison.Rules[4].Within, pairing.Comparison.Rules[5].Pattern, pairing.Comparison.Rules[6].Key));
        Assert.Equal((true, 5, TimeSpan.FromSeconds(3), 100), (pairing.Comparison.ByStatusClass, pairing.Examples, pairing.Patience, pairing.MostPending));
        Assert.Contains("X-A", pairing.Comparison.IgnoredFields);
        Assert.Contains("date", pairing.Comparison.IgnoredFields);
        Assert.Equal(["no"], pairing.Comparison.Keys);
        Assert.Equal(["/users/{id}"], pairing.Endpoints.Templates);
        Assert.Equal(["GET"], pairing.SecondMethods.Names);
        Assert.Equal(
            new JudgeSettings { Rule = DecisionRule.Diffy, ShadowIsElsewhere = true, Fail = new FailLimits { Differences = 0.01, NewErrors = 0.02, P99Ratio = 1.5, FewestExchanges = 42 } },
            compare.ToJudging());
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("{}", true)]
    [InlineData("{ enabled: false }", false)]
    [InlineData("false", false)]
    public void Plain_word_switches_it(string text, bool isOn)
    {
        var configuration = Load(text);

        Assert.Equal(isOn, configuration.ToRules()[0].WantsResponse);
        Assert.Equal(isOn, configuration.ToDeliveries()[0].CompareStamp.Length > 0);
    }

    [Fact]
    public void Defaults_are_those_of_the_rooms()
    {
        Assert.Equal(new JudgeSettings(), Compare("true").ToJudging());
        var pairing = Compare("true").ToPairing();
        var expected = new Core.Pairing.PairingSettings();
        Assert.Equal((expected.Patience, expected.MostPending, expected.Examples, expected.SecondMethods), (pairing.Patience, pairing.MostPending, pairing.Examples, pairing.SecondMethods));
        Assert.Equal(expected.Comparison.Keys, pairing.Comparison.Keys);
        Assert.Equal(expected.Comparison.IgnoredFields.AsEnumerable(), pairing.Comparison.IgnoredFields);
    }

    [Fact]
    public void Request_to_the_second_instance_is_productions_own_but_for_the_mark()
    {
        var configuration = Load("""{ noise: "http://127.0.0.1:9003" }""");
        var mirror = configuration.Mirrors[0];

        var delivery = mirror.Compare!.Noise!.ToDelivery(mirror, configuration);

        Assert.Null(delivery.Sanitize);
        Assert.False(delivery.MarkOrigin || delivery.MarkBaggage);
        Assert.Equal(IdempotencyPolicy.Keep, delivery.Idempotency.Policy);
        Assert.Empty(delivery.Headers);
        Assert.Null(delivery.Host);
    }

    [Theory]
    [InlineData("{ decide: diffy }", "{ decide: statistical }")]
    [InlineData("true", "{ ignore: [ $.a ] }")]
    public void Stamp_differs_when_the_configuration_does(string one, string two)
    {
        Assert.Equal(Compare(one).Stamp(), Compare(one).Stamp());
        Assert.NotEqual(Compare(one).Stamp(), Compare(two).Stamp());
    }

    [Theory]
    [InlineData("{ noise: \"http://127.0.0.1:9002\" }", "umbra.yaml:7: mirrors.staging.compare.noise: is the target of mirror staging: it would get production's requests unsanitized (give the address of a second instance of production, or remove it; advice: sanitize)")]
    [InlineData("{ noise: \"http://127.0.0.1:8080\" }", "umbra.yaml:7: mirrors.staging.compare.noise: is Umbra itself (sources.shop.tap.listen) (give the address of a second instance of what shop has as production)")]
    [InlineData("{ keys: [\"a.b\"] }", "umbra.yaml:7: mirrors.staging.compare.keys[0]: is not a member's name (write the name alone: sku)")]
    [InlineData("{ rules: [ { path: $.a, absolute: -1 } ] }", "umbra.yaml:7: mirrors.staging.compare.rules[0].absolute: '-1' is not a number of 0 or more (write 0.01)")]
    [InlineData("{ fail: { p99: 0x } }", "umbra.yaml:7: mirrors.staging.compare.fail.p99: '0x' is not a factor (write 1.2x)")]
    public void Mistake_is_told_with_its_mend(string compare, string error) => Assert.Equal([error], Sample.Errors(Text(compare)));

    [Fact]
    public void Too_many_rules_are_an_error_of_the_file()
    {
        var errors = Sample.Errors(Text($"{{ ignore: [ {string.Join(", ", Enumerable.Range(0, 65).Select(i => $"$.a{i}"))} ] }}"));

        Assert.Equal(["umbra.yaml:7: mirrors.staging.compare: cannot be compared by: there are 65 rules about json; 64 are the most"], errors);
    }

    [Fact]
    public void Connection_string_that_is_none_is_an_error_that_does_not_quote_it()
    {
        var errors = Sample.Errors(Text("true") + "\nresults: { postgres: \"Hoost=db;Password=${env:STAGING_TOKEN}\" }");

        Assert.Equal(["umbra.yaml:8: results.postgres: is no connection string of PostgreSQL (write Host=db;Database=umbra;Username=umbra;Password=${env:PASSWORD})"], errors);
    }

    private static CompareConfiguration Compare(string text) => Load(text).Mirrors[0].Compare!;

    private static UmbraConfiguration Load(string compare) => Sample.Good(Text(compare));

    private static string Text(string compare) =>
        $"""
        sources: {"{"} shop: {"{"} tap: {"{"} listen: 127.0.0.1:8080, production: 127.0.0.1:9001 {"}"} {"}"} {"}"}
        mirrors:
          staging:
            from: [shop]
            to: http://127.0.0.1:9002
            percent: 1
            compare: {compare.ReplaceLineEndings(" ")}
        """;
}
