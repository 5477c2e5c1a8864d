using System.CommandLine;
using Umbra.Configuration;
using Umbra.Reports;
using Umbra.Results;

namespace Umbra.Commands;

/// <summary>Where results are, and which run of them a command is about.</summary>
internal sealed class ResultsOptions
{
    /// <summary>A connection string where there is no file that names one.</summary>
    public const string Variable = "UMBRA_RESULTS_POSTGRES";

    private readonly Argument<string?> _run = new("run") { Description = "The run's id; default the newest.", HelpName = "RUN", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _labels = new("--label") { Description = "The newest run with this label: version=2.3.1.", HelpName = "LABEL" };
    private readonly Option<string?> _mirror = new("--mirror") { Description = "Only this mirror.", HelpName = "NAME" };
    private readonly Option<string?> _file = new("--config", "-c") { Description = "The file that names the store; default umbra.yaml where there is one.", HelpName = "FILE" };
    private readonly Option<string?> _state = new("--state") { Description = "The state folder with the results; default the file's or UMBRA__STATE, else one of the user's.", HelpName = "DIRECTORY" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_run);
        foreach (var option in (Option[])[_labels, _mirror, _file, _state])
        {
            command.Add(option);
        }
    }

    /// <summary>Only this mirror; null for all.</summary>
    public string? Mirror(ParseResult parsed) => parsed.GetValue(_mirror);

    /// <summary>Which run.</summary>
    /// <exception cref="CommandFailure">A label is none.</exception>
    public RunChoice Run(ParseResult parsed) => new(parsed.GetValue(_run), [.. (parsed.GetValue(_labels) ?? []).Select(Label)]);

    /// <summary>Opens the store.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="mayCome">A store that is not there yet is made: who compares may be about to start.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CommandFailure">There is none, or it cannot be opened.</exception>
    public async Task<IResultsStore> OpenAsync(ParseResult parsed, bool mayCome, CancellationToken cancellation)
    {
        var configuration = CommandConfiguration.Find(parsed.GetValue(_file));
        var state = parsed.GetValue(_state) ?? configuration.State ?? StateDirectory.Default;
        var results = configuration.Results;
        if (results.Postgres is null && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } connection)
        {
            results = results with { Postgres = new Secret(connection) };
        }

        if (!mayCome && results.Postgres is null && !File.Exists(Path.Combine(state, SqliteResultsStore.FileName)))
        {
            throw new CommandFailure(ExitCode.Usage, $"no results: {Path.Combine(state, SqliteResultsStore.FileName)} is not there; name its folder with --state, or the file with -c");
        }

        try
        {
            var store = ResultsStores.Of(results, state, TimeProvider.System);
            await store.MigrateAsync(cancellation);
            return store;
        }
        catch (FormatException exception)
        {
            throw new CommandFailure(ExitCode.Usage, $"{(configuration.Results.Postgres is null ? Variable : "results.postgres")}: {exception.Message}");
        }
        catch (ResultsStoreException exception)
        {
            throw new CommandFailure(ExitCode.CannotRun, exception.Message);
        }
    }

    private static KeyValuePair<string, string> Label(string text) => text.Split('=', 2) is [{ Length: > 0 } name, var value]
        ? KeyValuePair.Create(name, value)
        : throw new CommandFailure(ExitCode.Usage, $"--label: '{text}' is not a name and a value: version=2.3.1");
}
