using System.CommandLine;
using Umbra.Configuration;
using Umbra.Core.Comparing.Judging;
using Umbra.Reports;
using Umbra.Results;

namespace Umbra.Commands;

/// <summary><c>umbra gate</c>.</summary>
internal static class GateCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var command = new DocumentedCommand("gate", "Waits until a run's verdict can be given, and ends with it: 0 pass, 1 fail, 4 cannot be decided.",
            """
            $ umbra gate --label version=2.3.1 --wait 10m
            …
            FAIL
            $ echo $?
            1
            """);
        var wait = new Option<string?>("--wait") { Description = "How long it may take until there is a verdict: 10m; default not at all.", HelpName = "TIME" };
        var full = new Option<bool>("--full") { Description = "A pass counts only when the run has ended or the time is over; a failure at once." };
        var results = new ResultsOptions();
        var report = new ReportOptions();
        results.AddTo(command);
        command.Add(wait);
        command.Add(full);
        report.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var choice = results.Run(parsed);
            var time = Time(parsed.GetValue(wait));
            var gate = new Gate(choice, results.Mirror(parsed), time, parsed.GetValue(full), TimeProvider.System);
            var store = await results.OpenAsync(parsed, mayCome: true, cancellationToken);
            await using (store)
            {
                var found = await gate.WaitAsync(store, parsed.InvocationConfiguration.Error, cancellationToken);
                if (found is null)
                {
                    await parsed.InvocationConfiguration.Error.WriteLineAsync($"umbra: there is no such thing as {choice} in these results");
                    return ExitCode.Undecided;
                }

                report.Write(parsed, found);
                return found.Verdict switch
                {
                    Verdict.Pass => ExitCode.Fine,
                    Verdict.Fail => ExitCode.No,
                    _ => ExitCode.Undecided,
                };
            }
        });
        return command;
    }

    private static TimeSpan Time(string? text) => text is null
        ? TimeSpan.Zero
        : Units.TryParseDuration(text, out var value) ? value : throw new CommandFailure(ExitCode.Usage, $"--wait: '{text}' is not a time such as 30s or 10m");

    /// <summary>Looks again and again until there is a verdict.</summary>
    internal sealed class Gate(RunChoice choice, string? mirror, TimeSpan wait, bool isFull, TimeProvider clock)
    {
        /// <summary>Waits.</summary>
        /// <param name="store">Where results are. One that is away for a while is asked again.</param>
        /// <param name="errors">Is told once when the store cannot be read.</param>
        /// <param name="cancellation">Gives up.</param>
        /// <returns>The report when it can be decided or the time is over; null when no run came.</returns>
        /// <exception cref="CommandFailure">The store could not be read at the end.</exception>
        public async Task<RunReport?> WaitAsync(IResultsStore store, TextWriter errors, CancellationToken cancellation)
        {
            var from = clock.GetTimestamp();
            string? told = null;
            while (true)
            {
                var isOver = clock.GetElapsedTime(from) >= wait;
                try
                {
                    var report = await choice.FindAsync(store, cancellation) is { } run ? await RunReport.ReadAsync(store, run, mirror, withExamples: false, cancellation) : null;
                    if (isOver || (report is not null && IsDecided(report)))
                    {
                        // Examples are read once, at the end; of the run that was decided, though a newer one may have begun.
                        return report is null ? null : await RunReport.ReadAsync(store, report.Run.Id, mirror, withExamples: true, cancellation);
                    }
                }
                catch (ResultsStoreException exception) when (!isOver)
                {
                    if (told != exception.Message)
                    {
                        await errors.WriteLineAsync($"umbra: {told = exception.Message} (asked again every second)");
                    }
                }
                catch (ResultsStoreException exception)
                {
                    throw new CommandFailure(ExitCode.CannotRun, exception.Message);
                }

                await Task.Delay(LookEvery, clock, cancellation);
            }
        }

        private bool IsDecided(RunReport report) => report.Verdict switch
        {
            Verdict.Fail => true,
            Verdict.Pass => !isFull || report.Run.End is not null,
            _ => report.Run.End is not null, // nothing more comes
        };
    }
}
