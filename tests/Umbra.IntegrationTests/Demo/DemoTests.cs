using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Umbra.IntegrationTests.Demo;

public sealed partial class DemoTests
{
    [Fact]
    public async Task Demo_ends_by_itself_with_a_ledger_that_adds_up()
    {
        var start = new ProcessStartInfo("dotnet", [UmbraProcess.Executable, "demo", "--duration", "3s", "--no-dashboard"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);

        Assert.True(process.ExitCode == 0, $"{process.ExitCode}\n{output}\n{await errors}");
        foreach (var mirror in (string[])["staging", "rehearsal"])
        {
            var ledger = Ledger().Matches(output).Single(line => line.Groups["mirror"].Value == mirror);
            Assert.True(Figure(ledger, "mirrored") > 0, output);
            Assert.Equal(Figure(ledger, "seen"), Figure(ledger, "mirrored") + Figure(ledger, "skipped"));
        }

        // Writes are real: only the mirror that takes all methods has carts, and of a quarter of the users.
        Assert.Matches(@"staging: .*\(excluded [\d,]+\)", output);
        Assert.Matches(@"rehearsal: .*\(.*not_sampled [1-9]", output);
        Assert.DoesNotContain('\u001b', output);
    }

    private static long Figure(Match ledger, string name) => long.Parse(ledger.Groups[name].Value.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<mirror>\w+): seen (?<seen>[\d,]+) = mirrored (?<mirrored>[\d,]+) \+ pending 0 \+ skipped (?<skipped>[\d,]+)", RegexOptions.Multiline)]
    private static partial Regex Ledger();
}
