using System.Diagnostics;
using System.Text.Json;

namespace Umbra.IntegrationTests;

/// <summary>The preflight through the executable: <c>check</c>, what <c>run</c> refuses, and a shadow that leads back to a running tap.</summary>
public sealed class PreflightTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("umbra-preflight").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("http://127.0.0.1:9002", "methods: safe", new string[0], 0)]
    [InlineData("http://127.0.0.1:9002", "methods: all", new string[0], 0)]
    [InlineData("http://127.0.0.1:9002", "methods: all", new[] { "--strict" }, 1)]
    [InlineData("http://[::ffff:10.255.0.1]:9001", "sanitize: none", new string[0], 1)]
    [InlineData("http://127.0.0.1:9001", "methods: safe", new string[0], 2)]
    public async Task Check_ends_with_what_the_gravest_finding_weighs(string to, string more, string[] options, int expected)
    {
        var (exitCode, output, errors) = await RunAsync(["check", "-c", File(to, more), .. options]);

        Assert.True(expected == exitCode, $"{exitCode}\n{output}\n{errors}");
    }

    [Fact]
    public async Task Check_lists_findings_as_json()
    {
        var (exitCode, output, errors) = await RunAsync(["check", "--json", "-c", File("http://127.0.0.1:9002", "methods: all")]);

        Assert.Equal((0, ""), (exitCode, errors));
        var finding = Assert.Single(JsonDocument.Parse(output).RootElement.GetProperty("findings").EnumerateArray());
        Assert.Equal("unsafe-methods", finding.GetProperty("name").GetString());
        Assert.Equal(9, finding.GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task Run_does_not_listen_in_front_of_a_shadow_that_is_production()
    {
        var (exitCode, _, errors) = await RunAsync(["run", "-c", File("http://[::ffff:10.255.0.1]:9001", "sanitize: none")]);

        Assert.Equal(2, exitCode);
        Assert.Contains("[shadow-is-production; advice: isolate state]", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("listening", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shadow_that_leads_back_to_the_running_tap_is_found_by_what_the_tap_counts()
    {
        // The shadow hands each request on to the tap, as a forgotten proxy rule would.
        var tap = new TaskCompletionSource<System.Net.IPEndPoint>();
        await using var production = RecordingServer.Start();
        await using var shadow = RawServer.Start(async socket =>
        {
            using var back = await Clients.ConnectAsync(await tap.Task);
            await using var one = new System.Net.Sockets.NetworkStream(socket);
            await using var other = new System.Net.Sockets.NetworkStream(back);
            await Task.WhenAny(one.CopyToAsync(other), other.CopyToAsync(one));
        });
        await using var innocent = RecordingServer.Start();
        var admin = Ports.Free();
        var file = Path.Combine(_directory, "loop.yaml");
        System.IO.File.WriteAllText(file, $$"""
            admin: { listen: 127.0.0.1:{{admin}} }
            health: { listen: 127.0.0.1:0 }
            state: {{_directory}}/state
            sources: { shop: { tap: { listen: 127.0.0.1:0, production: "{{production.EndPoint}}" } } }
            mirrors:
              back: { from: shop, to: "http://{{shadow.EndPoint}}", percent: 1 }
              good: { from: shop, to: "http://{{innocent.EndPoint}}", percent: 1 }
            """);
        await using var umbra = await UmbraProcess.StartAsync(["run", "-c", file], Path.Combine(_directory, "state"));
        tap.SetResult(umbra.Tap);

        var (exitCode, output, errors) = await RunAsync(["check", "--active", "--json", "-c", file]);

        Assert.True(exitCode == 1, $"{output}\n{errors}\n{umbra.Output}");
        var finding = Assert.Single(JsonDocument.Parse(output).RootElement.GetProperty("findings").EnumerateArray());
        Assert.Equal(("shadow-leads-back", "mirrors.back.to"), (finding.GetProperty("name").GetString(), finding.GetProperty("key").GetString()));
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [UmbraProcess.Executable, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = await process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, await output, errors);
    }

    private string File(string to, string more)
    {
        var file = Path.Combine(_directory, "umbra.yaml");
        System.IO.File.WriteAllText(file, $$"""
            state: {{_directory}}/state
            sources:
              shop: { tap: { listen: 127.0.0.1:0, production: ["127.0.0.1:9001", "10.255.0.1:9001"] } }
            mirrors:
              staging:
                from: shop
                to: "{{to}}"
                percent: 1
                {{more}}
            """);
        return file;
    }
}
