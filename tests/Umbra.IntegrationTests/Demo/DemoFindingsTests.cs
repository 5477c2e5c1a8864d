using System.Text.RegularExpressions;
using Xunit;

namespace Umbra.IntegrationTests.Demo;

/// <summary>What the demo finds is durations too, so no other test's load is beside it.</summary>
[Collection(Alone.Name)]
public sealed class DemoFindingsTests
{
    [Fact]
    public async Task Demo_names_every_planted_mistake_and_nothing_else()
    {
        var (exitCode, output) = await UmbraProcess.RunAsync("demo", "--duration", "30s", "--gate", "--no-dashboard");

        Assert.True(exitCode == 1, $"{exitCode}\n{output}");
        Assert.True(Regex.Count(output, "^  named      ", RegexOptions.Multiline) == 5, output);
        Assert.DoesNotContain("not named", output, StringComparison.Ordinal);
        Assert.DoesNotContain("not planted", output, StringComparison.Ordinal);
    }
}
