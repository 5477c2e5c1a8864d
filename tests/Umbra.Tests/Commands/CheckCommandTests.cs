using System.Text.Json.Nodes;
using Umbra.Commands;
using Umbra.Configuration;
using Umbra.Tests.Safety;

namespace Umbra.Tests.Commands;

public sealed class CheckCommandTests
{
    private readonly StringWriter _stdout = new() { NewLine = "\n" };
    private readonly StringWriter _stderr = new() { NewLine = "\n" };

    [Fact]
    public async Task Good_configuration_is_summed_up_with_exit_code_0()
    {
        var exitCode = await CheckAsync("""
            sources: { shop: { tap: { listen: 127.0.0.1:8080, production: [127.0.0.1:9001, "staging.internal:80"] } } }
            mirrors: { staging: { from: shop, to: http://127.0.0.1:9002, percent: 0.5, paused: true } }
            """);

        Assert.Equal(
            (0, "-: ok\n  source shop: tap on 127.0.0.1:8080 in front of 127.0.0.1:9001, staging.internal:80\n  mirror staging: 0.5% of shop to http://127.0.0.1:9002/, paused\n", ""),
            (exitCode, _stdout.ToString(), _stderr.ToString()));
    }

    [Fact]
    public async Task Ramp_is_summed_up_with_its_steps()
    {
        await CheckAsync("""
            sources: { shop: { tap: { listen: 127.0.0.1:8080, production: 127.0.0.1:9001 } } }
            mirrors: { staging: { from: shop, to: http://127.0.0.1:9002, ramp: { steps: [0.5, 10] } } }
            """);

        Assert.Contains("mirror staging: 0.5%, 10%, each for 10m, of shop to http://127.0.0.1:9002/\n", _stdout.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_configuration_is_told_whole_with_exit_code_2()
    {
        var exitCode = await CheckAsync("health: { listen: x }\nsorces: {}\n");

        Assert.Equal(
            (2, "", """
                -:1: sources: is missing (give it a source, or sessions of packets)
                -:1: health.listen: 'x' is not an address and port (write 127.0.0.1:8080, [::1]:8080 or :8080)
                -:2: sorces: is not a known key (did you mean sources?)
                3 errors

                """),
            (exitCode, _stdout.ToString(), _stderr.ToString()));
    }

    [Fact]
    public async Task File_that_is_not_there_is_told_with_exit_code_2()
    {
        var exitCode = await CheckCommand.RunAsync("/not/there.yaml", new CheckWishes(), TextReader.Null, _stdout, _stderr, TestContext.Current.CancellationToken);

        Assert.Equal((2, "/not/there.yaml: there is no such file\n1 error\n"), (exitCode, _stderr.ToString()));
    }

    [Theory]
    [InlineData("http://127.0.0.1:9002", "all", false, 0, "-: 1 warning\n")]
    [InlineData("http://127.0.0.1:9002", "all", true, 1, "-: 1 warning\n")]
    [InlineData("http://127.0.0.1:9002", "safe", true, 0, "-: ok\n")]
    [InlineData("http://alias-of-production.internal", "all", false, 1, "-: 1 error, 2 warnings\n")]
    public async Task Findings_are_told_and_weigh_in_the_exit_code(string to, string methods, bool isStrict, int expected, string summary)
    {
        var exitCode = await CheckAsync(Mirror(to, methods), new CheckWishes(IsStrict: isStrict));

        Assert.Equal(expected, exitCode);
        Assert.StartsWith(summary, _stdout.ToString(), StringComparison.Ordinal);
        Assert.Equal(summary.Contains("ok", StringComparison.Ordinal), _stderr.ToString().Length == 0);
    }

    [Fact]
    public async Task Findings_are_listed_as_json_with_place_advice_and_mend()
    {
        var exitCode = await CheckAsync(Mirror("http://alias-of-production.internal", "safe"), new CheckWishes(IsJson: true));

        var finding = JsonNode.Parse(_stdout.ToString())!["findings"]!.AsArray().Single(found => (string?)found!["name"] == "shadow-is-production")!;
        Assert.Equal((1, ""), (exitCode, _stderr.ToString()));
        Assert.Equal(("error", "mirrors.staging.to", 2), ((string?)finding["weight"], (string?)finding["key"], (int?)finding["line"]));
        Assert.All(["advice", "problem", "mend"], name => Assert.NotEmpty((string)finding[name]!));
    }

    [Fact]
    public async Task Errors_of_the_file_are_listed_as_json()
    {
        var exitCode = await CheckAsync("sorces: {}", new CheckWishes(IsJson: true));

        var json = JsonNode.Parse(_stdout.ToString())!;
        Assert.Equal((2, ""), (exitCode, _stderr.ToString()));
        Assert.Contains(json["errors"]!.AsArray(), error => (string?)error!["key"] == "sorces" && (string?)error["mend"] == "did you mean sources?");
        Assert.Empty(json["findings"]!.AsArray());
    }

    [Fact]
    public void Schema_is_printed_as_json()
    {
        Assert.Equal(0, SchemaCommand.Run(_stdout));
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)JsonNode.Parse(_stdout.ToString())!["$schema"]);
    }

    // The environment of whoever runs the tests is not laid over it.
    private Task<int> CheckAsync(string text, CheckWishes? wishes = null) => CheckCommand.RunAsync(
        new ConfigurationSource { FileName = "-", Text = text }, wishes ?? new CheckWishes(), World.Surroundings, _stdout, _stderr, TestContext.Current.CancellationToken);

    private static string Mirror(string to, string methods) => $$"""
        sources: { shop: { tap: { listen: 127.0.0.1:8080, production: production.internal:80 } } }
        mirrors: { staging: { from: shop, to: "{{to}}", percent: 1, methods: {{methods}}, sanitize: none } }
        """;
}
