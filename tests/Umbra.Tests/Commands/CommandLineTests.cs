using System.CommandLine;
using System.Text.RegularExpressions;
using Umbra.Commands;
using Umbra.DataPlane;
using Umbra.Tests.House;
using Xunit;

namespace Umbra.Tests.Commands;

public sealed partial class CommandLineTests
{
    public static TheoryData<string> Names => [.. CommandLine.Root().Subcommands.Select(command => command.Name)];

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/reference/commands.md")]
    public void Documented_commands_are_those_that_exist(string page)
    {
        var documented = CommandOfTable().Matches(File.ReadAllText(SourceTree.PathOf(page))).Select(row => row.Groups[1].Value);

        Assert.Equal(CommandLine.Root().Subcommands.Select(command => command.Name).Order(), documented.Order());
    }

    [Theory]
    [InlineData("status")]
    [InlineData("worker")]
    [InlineData("worker", "--help")]
    [InlineData("worker", "--handoff")]
    [InlineData("worker", "--handoff", "--help")]
    [InlineData("worker", "--handoff", "/path", "--other")]
    [InlineData("worker", "--handoff", "/path", "--restarted", "more")]
    public void Only_what_a_data_plane_writes_goes_past_the_parser(params string[] arguments) =>
        Assert.Null(WorkerCommand.OfDataPlane(arguments));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_data_plane_writes_goes_past_the_parser_and_means_what_it_says(bool isFirst)
    {
        // Run from its build output, the process is `dotnet umbra.dll`.
        string[] arguments = [.. new ChildWorker().StartInfo("/run/umbra/handoff", isFirst).ArgumentList.SkipWhile(argument => argument != "worker")];

        Assert.Equal(("/run/umbra/handoff", !isFirst), WorkerCommand.OfDataPlane(arguments));
        Assert.Empty(CommandLine.Root().Parse(arguments).Errors);
    }

    [Fact]
    public void Documented_options_are_those_that_exist()
    {
        var page = File.ReadAllText(SourceTree.PathOf("docs/reference/commands.md"));
        foreach (var command in CommandLine.Root().Subcommands)
        {
            var section = Regex.Match(page, $@"^## umbra {command.Name}\n(.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
            var documented = OptionOfTable().Matches(section).Select(row => row.Groups[1].Value);

            Assert.Equal(command.Options.Select(option => option.Name).Order(), documented.Order());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Help_ends_with_a_worked_example(string name)
    {
        var (exitCode, output, _) = await RunAsync(name, "--help");

        Assert.Equal(0, exitCode);
        Assert.Matches($@"Example:\s+\$ umbra {name}|Example:\s+\$ umbra ", output);
    }

    [Theory]
    [InlineData("mirorr")]
    [InlineData("status", "--jsn")]
    [InlineData("mirror")]
    [InlineData("pause")]
    [InlineData("set", "staging")]
    [InlineData("set", "staging", "precent=25")]
    [InlineData("demo", "--duration", "soon")]
    [InlineData("run", "-c", "there-is-no-such-file.yaml")]
    [InlineData("healthcheck", "--health", "not an address")]
    public async Task Command_line_that_is_wrong_ends_with_2_and_says_so_on_stderr(params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Equal("", output);
        Assert.NotEqual("", error);
    }

    [Fact]
    public async Task Healthcheck_of_nothing_ends_with_1()
    {
        // Port 0 takes no connections.
        var (exitCode, _, error) = await RunAsync("healthcheck", "--health", "127.0.0.1:0");

        Assert.Equal(1, exitCode);
        Assert.Contains("127.0.0.1:0", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        var (exitCode, output, _) = await RunAsync("version");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"^umbra \d+\.\d+\.\d+ \(.NET .*\)\n$", output);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        return (await CommandLine.RunAsync(arguments, output, error), output.ToString(), error.ToString());
    }

    [GeneratedRegex(@"^\| \[?`umbra ([a-z]+)`", RegexOptions.Multiline)]
    private static partial Regex CommandOfTable();

    [GeneratedRegex(@"^\| `(?:-\w, )?(--[a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex OptionOfTable();
}
