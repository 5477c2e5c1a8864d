using System.Text.Json;
using Umbra.Commands;
using Umbra.Tests.Admin;
using Xunit;

namespace Umbra.Tests.Commands;

public sealed class AdminCommandsTests : IDisposable
{
    private readonly string _tokenFile = Path.GetTempFileName();

    public void Dispose() => File.Delete(_tokenFile);

    [Fact]
    public async Task Status_shows_the_packets_of_interfaces_and_sessions()
    {
        await using var port = await AdminPort.StartAsync(new FakeDataPlane { HasCapture = true });

        var (exitCode, output) = await RunAsync(port, "status");

        Assert.Equal(0, exitCode);
        Assert.Contains("interface eth0: packets 3 = filtered 3\n", output, StringComparison.Ordinal);
        Assert.Contains("session collector: packets 6 = sent 6; datagrams 8\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_prints_a_line_of_ledger_for_each_mirror()
    {
        await using var port = await AdminPort.StartAsync(FakeDataPlane.WithTraffic());

        var (exitCode, output) = await RunAsync(port, "status");

        Assert.Equal(0, exitCode);
        Assert.Contains("staging: seen 5 = mirrored 1 + pending 1 + skipped 3 (not_sampled 2, unsafe_method 1)\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task Status_says_where_a_ramp_is_and_why_it_stepped_back()
    {
        await using var port = await AdminPort.StartAsync(FakeDataPlane.WithTraffic());

        var (_, output) = await RunAsync(port, "status");

        Assert.Contains("staging: ramp step 1 of 2, 10%: 3m 0s left · shadow_errors at 50%: 40 of 400 copies", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ramp_is_held_and_resumed_by_name()
    {
        var plane = new FakeDataPlane();
        await using var port = await AdminPort.StartAsync(plane);

        Assert.Equal(0, (await RunAsync(port, "set", "staging", "ramp=hold")).ExitCode);
        Assert.Equal("hold", plane.Ramp);
        Assert.Equal(0, (await RunAsync(port, "set", "staging", "ramp=resume")).ExitCode);
        Assert.Equal("resume", plane.Ramp);
        Assert.Equal(2, (await RunAsync(port, "set", "staging", "ramp=up")).ExitCode);
    }

    [Fact]
    public async Task Status_as_json_is_the_document()
    {
        await using var port = await AdminPort.StartAsync(FakeDataPlane.WithTraffic());

        var (exitCode, output) = await RunAsync(port, "status", "--json");
        using var document = JsonDocument.Parse(output);

        Assert.Equal(0, exitCode);
        Assert.Equal(5, document.RootElement.GetProperty("mirrors")[0].GetProperty("seen").GetInt64());
    }

    [Fact]
    public async Task Status_of_a_ledger_that_does_not_add_up_ends_with_1()
    {
        var plane = new FakeDataPlane();
        plane.Staging.Mirrored(); // settled without having been chosen
        await using var port = await AdminPort.StartAsync(plane);

        var (exitCode, output) = await RunAsync(port, "status");

        Assert.Equal(1, exitCode);
        Assert.Contains("DOES NOT ADD UP", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_pause_and_resume_change_the_mirror()
    {
        var plane = new FakeDataPlane();
        await using var port = await AdminPort.StartAsync(plane);

        Assert.Equal(0, (await RunAsync(port, "set", "staging", "percent=0.25")).ExitCode);
        Assert.Equal(25, plane.PercentHundredths);
        Assert.Equal(0, (await RunAsync(port, "pause", "staging")).ExitCode);
        Assert.True(plane.IsPaused);
        Assert.Equal(0, (await RunAsync(port, "resume", "--all")).ExitCode);
        Assert.False(plane.IsPaused);
    }

    [Fact]
    public async Task Change_that_is_refused_ends_with_2_and_the_reason()
    {
        await using var port = await AdminPort.StartAsync(new FakeDataPlane());

        var (exitCode, output) = await RunAsync(port, "pause", "stagging");

        Assert.Equal(2, exitCode);
        Assert.Contains("there is no mirror stagging", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_that_is_wrong_ends_with_2()
    {
        await using var port = await AdminPort.StartAsync(new FakeDataPlane());
        await File.WriteAllTextAsync(_tokenFile, "wrong", TestContext.Current.CancellationToken);

        Assert.Equal(2, await CommandLine.RunAsync(["status", "--admin", port.Address.Authority, "--token-file", _tokenFile], TextWriter.Null, TextWriter.Null));
    }

    [Fact]
    public async Task Admin_port_that_is_not_there_ends_with_3()
    {
        await File.WriteAllTextAsync(_tokenFile, "token", TestContext.Current.CancellationToken);

        // Port 0 takes no connections.
        Assert.Equal(3, await CommandLine.RunAsync(["status", "--admin", "127.0.0.1:0", "--token-file", _tokenFile], TextWriter.Null, TextWriter.Null));
    }

    private async Task<(int ExitCode, string Output)> RunAsync(AdminPort port, params string[] arguments)
    {
        await File.WriteAllTextAsync(_tokenFile, port.Token + "\n", TestContext.Current.CancellationToken);
        var output = new StringWriter { NewLine = "\n" };
        var exitCode = await CommandLine.RunAsync([.. arguments, "--admin", port.Address.Authority, "--token-file", _tokenFile], output, output);
        return (exitCode, output.ToString());
    }
}
