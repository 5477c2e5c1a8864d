using System.CommandLine;
using Umbra.Core.Comparing.Judging;
using Umbra.Reports;
using Umbra.Results;

namespace Umbra.Commands;

/// <summary><c>umbra report</c>.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("report", "What the comparisons of a run found, with the verdict: on the terminal, as JSON, Markdown, HTML or JUnit XML.",
            """
            $ umbra report
            run 20261125-140502-k7fq (version=2.3.1), 2026-11-25 14:05:02 to now UTC
            …
            FAIL

            $ umbra report --label version=2.3.1 --html -o report.html
            """);
        var list = new Option<bool>("--list") { Description = "All runs, the newest first." };
        var results = new ResultsOptions();
        var report = new ReportOptions();
        results.AddTo(command);
        command.Add(list);
        report.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var choice = results.Run(parsed);
            var store = await results.OpenAsync(parsed, mayCome: false, cancellationToken);
            await using (store)
            {
                try
                {
                    if (parsed.GetValue(list))
                    {
                        List(parsed.InvocationConfiguration.Output, await store.RunsAsync(cancellationToken));
                        return ExitCode.Fine;
                    }

                    var found = await choice.FindAsync(store, cancellationToken) is { } run
                        ? await RunReport.ReadAsync(store, run, results.Mirror(parsed), withExamples: true, cancellationToken)
                        : null;
                    if (found is null)
                    {
                        throw new CommandFailure(ExitCode.Usage, $"there is no such thing as {choice} in these results; umbra report --list shows what there is");
                    }

                    if (found.Mirrors.IsEmpty && results.Mirror(parsed) is { } mirror)
                    {
                        throw new CommandFailure(ExitCode.Usage, $"--mirror: no mirror {mirror} compared in run {found.Run.Id}");
                    }

                    report.Write(parsed, found);
                    return ExitCode.Fine;
                }
                catch (ResultsStoreException exception)
                {
                    throw new CommandFailure(ExitCode.CannotRun, exception.Message);
                }
            }
        });
        return command;
    }

    private static void List(TextWriter output, IEnumerable<Run> runs)
    {
        foreach (var run in runs)
        {
            output.WriteLine($"{run.Id}  {Words.Times(run)}  {Words.Labels(run)}".TrimEnd());
        }
    }
}
