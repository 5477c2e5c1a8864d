using System.Diagnostics;
using Umbra.IntegrationTests.Peers;
using Umbra.IntegrationTests.Results;
using Umbra.Results;
using Xunit;

namespace Umbra.IntegrationTests.Reports;

/// <summary>What reports say, read by the programs that others read them with.</summary>
public sealed class ReportPeerTests : IAsyncLifetime
{
    // Debian's own: its modules are those of its packages.
    private const string Python = "/usr/bin/python3";

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("umbra-report-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using var store = new SqliteResultsStore(Path.Combine(_state.FullName, SqliteResultsStore.FileName), TimeProvider.System);
        await store.MigrateAsync(Cancellation);
        await store.BeginAsync(SampleResults.Run(), Cancellation);
        await store.SetJudgingAsync("one", "staging", new Core.Comparing.Judging.JudgeSettings(), Cancellation);
        await store.AddAsync(SampleResults.Increment(Guid.NewGuid(), 1, exchanges: 500, examples: [SampleResults.Example(1, "$.items[*].price")]), Cancellation);
    }

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _state.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Json_fits_its_schema()
    {
        RequireModule("jsonschema");
        var file = await ReportAsync("--json", "report.json");
        var schema = Path.Combine(Root(), "docs", "reference", "report.schema.json");

        var (exitCode, output) = await RunAsync(Python, "-c", "import json, sys, jsonschema; jsonschema.Draft202012Validator(json.load(open(sys.argv[1]))).validate(json.load(open(sys.argv[2])))", schema, file);

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task Junit_is_read_by_a_parser_of_it()
    {
        RequireModule("junitparser");
        var file = await ReportAsync("--junit", "report.xml");

        var (exitCode, output) = await RunAsync(
            Python, "-c", "import sys, junitparser; xml = junitparser.JUnitXml.fromfile(sys.argv[1]); print(xml.tests, xml.failures, xml.skipped, [(s.name, [(c.classname, c.name, type(r).__name__) for c in s for r in c.result]) for s in xml])", file);

        Assert.True(exitCode == 0, output);
        Assert.StartsWith("2 1 0 [('staging', [('umbra.staging', 'GET /orders/{id}', 'Failure')", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Html_is_shown_by_a_browser_with_both_sides_and_without_a_complaint()
    {
        var chromium = Peer.Require("chromium");
        var file = await ReportAsync("--html", "report.html");

        var (exitCode, dom) = await RunAsync(
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", $"--user-data-dir={_state.FullName}/profile", "--dump-dom", $"file://{file}");

        Assert.Equal(0, exitCode);
        Assert.Contains("<h5>Production <span>200", dom, StringComparison.Ordinal);
        Assert.Contains("<h5>Shadow <span>500", dom, StringComparison.Ordinal);
        Assert.Contains("<mark>", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("CONSOLE", dom, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mirror_that_did_not_compare_is_no_empty_report()
    {
        var (exitCode, output) = await UmbraProcess.RunAsync("report", "--mirror", "stagin", "--state", _state.FullName);

        Assert.Equal((2, ""), (exitCode, output));
    }

    private async Task<string> ReportAsync(string form, string name)
    {
        var file = Path.Combine(_state.FullName, name);
        var (exitCode, output) = await UmbraProcess.RunAsync("report", form, "-o", file, "--state", _state.FullName);
        Assert.True(exitCode == 0, output);
        return file;
    }

    private static void RequireModule(string name)
    {
        var (exitCode, _) = File.Exists(Python) ? RunAsync(Python, "-c", $"import {name}").GetAwaiter().GetResult() : (1, "");
        Assert.SkipUnless(exitCode == 0, $"python3-{name} is not installed");
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, output + string.Join('\n', (await errors).Split('\n').Where(line => program == Python || line.Contains("CONSOLE", StringComparison.Ordinal))));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Umbra.slnx")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
