using System.Text.Json.Nodes;
using Umbra.Commands;
using Umbra.Configuration;

namespace Umbra.Tests.Commands;

public sealed class CheckCommandTests
{
    private readonly StringWriter _stdout = new() { NewLine = "\n" };
    private readonly StringWriter _stderr = new() { NewLine = "\n" };

    [Fact]
    public void Good_configuration_is_summed_up_with_exit_code_0()
    {
        var exitCode = Check("""
            sources: { shop: { tap: { listen: 127.0.0.1:8080, production: [127.0.0.1:9001, "b:80"] } } }
            mirrors: { staging: { from: shop, to: http://127.0.0.1:9002, percent: 0.5, paused: true } }
            """);

        Assert.Equal(
            (0, "-: ok\n  source shop: tap on 127.0.0.1:8080 in front of 127.0.0.1:9001, b:80\n  mirror staging: 0.5% of shop to http://127.0.0.1:9002/, paused\n", ""),
            (exitCode, _stdout.ToString(), _stderr.ToString()));
    }

    [Fact]
    public void Ramp_is_summed_up_with_its_steps()
    {
        Check("""
            sources: { shop: { tap: { listen: 127.0.0.1:8080, production: 127.0.0.1:9001 } } }
            mirrors: { staging: { from: shop, to: http://127.0.0.1:9002, ramp: { steps: [0.5, 10] } } }
            """);

        Assert.Contains("mirror staging: 0.5%, 10%, each for 10m, of shop to http://127.0.0.1:9002/\n", _stdout.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_configuration_is_told_whole_with_exit_code_2()
    {
        var exitCode = Check("health: { listen: x }\nsorces: {}\n");

        Assert.Equal(
            (2, "", """
                -:1: sources: is missing
                -:1: health.listen: 'x' is not an address and port (write 127.0.0.1:8080, [::1]:8080 or :8080)
                -:2: sorces: is not a known key (did you mean sources?)
                3 errors

                """),
            (exitCode, _stdout.ToString(), _stderr.ToString()));
    }

    [Fact]
    public void File_that_is_not_there_is_told_with_exit_code_2()
    {
        var exitCode = CheckCommand.Run("/not/there.yaml", TextReader.Null, _stdout, _stderr);

        Assert.Equal((2, "/not/there.yaml: there is no such file\n"), (exitCode, _stderr.ToString()));
    }

    [Fact]
    public void Schema_is_printed_as_json()
    {
        Assert.Equal(0, SchemaCommand.Run(_stdout));
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)JsonNode.Parse(_stdout.ToString())!["$schema"]);
    }

    // The environment of whoever runs the tests is not laid over it.
    private int Check(string text) => CheckCommand.Run(new ConfigurationSource { FileName = "-", Text = text }, _stdout, _stderr);
}
