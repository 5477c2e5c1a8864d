using System.Runtime.InteropServices;
using Umbra.Bench.Inline.Groups;
using Umbra.Bench.Inline.Processes;
using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline;

/// <summary>One run: the groups that were asked for, one after another, then the table. The exit code is <c>umbra</c>'s: 0 no target is missed · 1 one is · 2 usage · 3 something did not start · 130 interrupted.</summary>
internal static class BenchCommand
{
    // The longest run with the default settings takes about half of this.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(90);

    public static async Task<int> RunAsync(string[] args)
    {
        BenchOptions options;
        try
        {
            options = BenchOptions.Parse(args);
        }
        catch (FormatException problem)
        {
            Console.Error.WriteLine($"bench: {problem.Message}");
            return 2;
        }

        using var ending = new CancellationTokenSource(Bound);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            ending.Cancel();
        }

        var report = new Report(MachineDescription.Read(), options);
        bool interrupted = false;
        try
        {
            foreach (string group in options.Only)
            {
                await RunGroupAsync(group, options, report, ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            interrupted = true;
            report.Notes.Add("cut short");
        }
        catch (InvalidDataException problem)
        {
            report.IsIncomplete = true;
            report.Notes.Add($"not measured: {problem.Message}");
        }

        Console.Write(ReportText.Write(report));
        if (options.JsonFile is { } file)
        {
            report.WriteJson(file);
        }

        return interrupted ? 130 : report.IsIncomplete ? 3 : report.Targets.Any(check => check.Outcome == Outcome.Miss) ? 1 : 0;
    }

    /// <summary>Each group has a stage of its own, so that nothing that one leaves behind disturbs the next.</summary>
    private static async Task RunGroupAsync(string group, BenchOptions options, Report report, CancellationToken cancellation)
    {
        await using var workspace = new Workspace();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
        {
            Timeout = TimeSpan.FromSeconds(5),
        };
        Stage stage = await Stage.SetAsync(options, workspace, client, cancellation);
        await (group switch
        {
            CostGroup.Name => new CostGroup(stage, report).RunAsync(cancellation),
            PacedGroup.Name => new PacedGroup(stage, report).RunAsync(cancellation),
            SizesGroup.Name => new SizesGroup(stage, report).RunAsync(cancellation),
            LatencyGroup.Name => new LatencyGroup(stage, report).RunAsync(cancellation),
            GatewayGroup.Name => new GatewayGroup(stage, report).RunAsync(cancellation),
            ReceiverGroup.Name => new ReceiverGroup(stage, report).RunAsync(cancellation),
            FaultsGroup.Name => new FaultsGroup(stage, report).RunAsync(cancellation),
            _ => new BytesGroup(stage, report).RunAsync(cancellation),
        });
    }
}
