using Umbra.Guard;

namespace Umbra.Tests.Guard;

public sealed class RuleSetTests
{
    [Theory]
    [InlineData("GET http://api.payments.example/v1", "answer payments")]
    [InlineData("GET http://API.Payments.Example.:8080/v1", "answer payments")]
    [InlineData("CONNECT api.payments.example:443", "deny payments")]
    [InlineData("GET http://payments.example/v1", "deny default")]
    [InlineData("GET http://smtp.mail.example/", "deny mail")]
    [InlineData("GET http://a.b.mail.example/", "deny mail")]
    [InlineData("GET http://mail.example/", "allow 4")]
    [InlineData("GET http://xmail.example/", "deny default")]
    [InlineData("GET http://db.staging.internal/", "allow inside")]
    [InlineData("CONNECT db.staging.internal:443", "allow inside")]
    [InlineData("CONNECT db.staging.internal:5432", "deny default")]
    [InlineData("GET http://10.0.0.7/", "deny default")]
    [InlineData("POST http://files.example/public/a", "deny default")]
    [InlineData("GET http://files.example/public/a?x=1", "allow 3")]
    [InlineData("GET http://files.example/private", "deny default")]
    [InlineData("CONNECT files.example:80", "deny default")]
    public void First_rule_that_fits_decides_and_without_one_the_call_is_denied(string call, string verdict)
    {
        var rules = GuardSample.Rules(
            "{ name: payments, host: api.payments.example, answer: { body: ok } }",
            "{ name: mail, host: '*.mail.example', deny: true }",
            "{ name: inside, host: '*.staging.internal', ports: [80, 443], allow: true }",
            "{ host: files.example, methods: [GET, HEAD], path: /public/, allow: true }",
            "{ host: mail.example, allow: true }",
            "{ host: '*.mail.example', allow: true }");

        Assert.Equal(verdict, GuardSample.Judge(rules, call));
    }

    [Theory]
    [InlineData("http://files.example/public/../admin")]
    [InlineData("http://files.example/public/%2e%2e/admin")]
    [InlineData("http://files.example/public/%2E./admin")]
    [InlineData("http://files.example/%61dmin")]
    [InlineData("http://files.example/./admin")]
    public void Path_that_is_written_differently_meets_the_same_rule(string target)
    {
        var rules = GuardSample.Rules("{ name: admin, host: files.example, path: /admin, deny: true }", "{ name: public, host: files.example, path: /public, allow: true }");

        Assert.Equal("deny admin", GuardSample.Judge(rules, $"GET {target}"));
    }

    [Theory]
    [InlineData("[::ffff:10.0.0.1]")]
    [InlineData("10.0.0.1")]
    public void Address_that_is_written_differently_meets_the_same_rule(string host) =>
        Assert.Equal("allow one", GuardSample.Judge(GuardSample.Rules("{ name: one, host: 10.0.0.1, allow: true }"), $"CONNECT {host}:443"));

    [Theory]
    [InlineData("{ host: 127.0.0.1, allow: true }", "http://127.0.0.1:81/", true)]
    [InlineData("{ host: '[::1]', allow: true }", "http://[::1]/", true)]
    [InlineData("{ host: localhost, allow: true }", "http://LOCALHOST/", true)]
    [InlineData("{ host: '*.example.com', local: true, allow: true }", "http://a.example.com/", true)]
    [InlineData("{ host: '*.example.com', allow: true }", "http://a.example.com/", false)]
    [InlineData("{ host: [127.0.0.1, a.example.com], allow: true }", "http://a.example.com/", false)]
    [InlineData("{ allow: true }", "http://169.254.169.254/latest", false)]
    public void Local_addresses_are_reached_only_by_a_rule_that_says_so_or_names_them(string rule, string target, bool permits) =>
        Assert.Equal((GuardAction.Allow, permits), GuardSample.VerdictOf(GuardSample.Rules(rule), $"GET {target}") is var verdict ? (verdict.Action, verdict.PermitsLocal) : default);

    [Fact]
    public void Wildcard_does_not_fit_addresses() =>
        Assert.Equal("deny default", GuardSample.Judge(GuardSample.Rules("{ host: '*.0.1', allow: true }"), "GET http://10.0.0.1/"));

    [Fact]
    public void No_rules_deny_everything() => Assert.Equal("deny default", GuardSample.Judge(new RuleSet([]), "GET http://anything.example/"));
}
