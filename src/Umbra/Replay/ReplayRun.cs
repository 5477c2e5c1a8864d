using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Umbra.Configuration;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Middleware;
using Umbra.Core.Polling;
using Umbra.Core.Recording.Formats;
using Umbra.Core.Sanitizing.Pseudonyms;
using Umbra.DataPlane;
using Umbra.Reports;
using Umbra.Results;
using Umbra.Worker;

namespace Umbra.Replay;

/// <summary>One replay, from its configuration to its outcome.</summary>
/// <param name="configuration">How.</param>
/// <param name="open">Opens the recording.</param>
/// <param name="errors">Diagnostics.</param>
internal sealed class ReplayRun(ReplayConfiguration configuration, Func<IExchangeReader> open, TextWriter errors)
{
    private static readonly TimeSpan ResultsTime = TimeSpan.FromSeconds(10);

    private readonly MemoryBudget _comparing = new(256L * 1024 * 1024);
    private string? _run;

    /// <summary>Whether the target is what was recorded from: its address is that of a recorded production, as far as names can be resolved.</summary>
    /// <param name="servers">The addresses in the recording.</param>
    public async Task<string?> ProductionAsync(IEnumerable<string> servers)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(configuration.To.DnsSafeHost).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            addresses = [];
        }

        return servers.FirstOrDefault(server => IPEndPoint.TryParse(server, out var endPoint) && endPoint.Port == configuration.To.Port
            && addresses.Any(address => address.Equals(endPoint.Address) || (IPAddress.IsLoopback(address) && IPAddress.IsLoopback(endPoint.Address))));
    }

    /// <summary>Replays.</summary>
    /// <param name="started">Is told of the engine once it is there.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="IOException">The recording cannot be read.</exception>
    public async Task<ReplayOutcome> RunAsync(Action<ReplayEngine> started, CancellationToken cancellation)
    {
        var clock = TimeProvider.System;
        var logger = new ErrorLogger(errors, LogLevel.Warning);
        var whole = configuration.ToWhole();
        var settings = configuration.ToSettings();
        Pseudonymizer? pseudonyms = null;
        if (settings.Delivery.Sanitize is not null)
        {
            (pseudonyms, _) = PseudonymKey.Load(whole, out var problem);
            if (problem is not null)
            {
                await errors.WriteLineAsync($"umbra: {problem}").ConfigureAwait(false);
            }
        }

        using var loop = PollLoop.IsSupported ? new PollLoop("umbra replay") : null;
        var compares = configuration.Compare is { Enabled: true };
        var comparison = compares ? new MirrorComparison(whole.Mirrors[0], whole, settings.Delivery, pseudonyms, _comparing, clock, logger, loop) : null;
        var results = comparison is null ? null : StartResults(whole, comparison, clock, logger);
        var begun = clock.GetTimestamp();
        ReplayFigures figures;
        string? stopped;
        long taken;
        ICopyWitness? witness = comparison?.Pairing;
        using var middleware = configuration.Middleware?.ToSettings() is { } program ? new RecordedMiddleware(program, clock, logger) : null;
        if (middleware is not null)
        {
            witness = new MiddlewareWitness(middleware.Stage, witness?.Responses ?? new ResponsePool(_comparing, 1024 * 1024), witness);
        }

        using (var engine = new ReplayEngine(settings, pseudonyms, clock, logger, loop, witness) { Prepared = comparison is null ? null : (in ExchangeRecord record) => Compare(comparison, record) })
        {
            started(engine);
            await Task.Factory.StartNew(() => engine.Run(() => middleware?.Through(open()) ?? open(), cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            (figures, stopped, taken) = (engine.Statistics.Read(), engine.StoppedBy, engine.Taken);
        }

        var elapsed = clock.GetElapsedTime(begun);
        if (middleware is { Lost: > 0 })
        {
            await errors.WriteLineAsync(FormattableString.Invariant($"umbra: {middleware.Lost:N0} exchanges did not come back from the middleware and were not sent")).ConfigureAwait(false);
        }

        var report = comparison is null ? null : await FinishComparisonAsync(whole, comparison, results!, clock).ConfigureAwait(false);
        return new ReplayOutcome(configuration, figures, taken, elapsed, stopped, cancellation.IsCancellationRequested, report);
    }

    // What was recorded is production's answer; a second instance gets the request as it was recorded.
    private static void Compare(MirrorComparison comparison, in ExchangeRecord record)
    {
        comparison.Offered(record, isTaken: true);
        if (record.HasResponse)
        {
            comparison.Pairing.OnProduction(record);
        }
    }

    private ResultsWriter StartResults(UmbraConfiguration whole, MirrorComparison comparison, TimeProvider clock, ILogger logger)
    {
        var results = new ResultsWriter(
            ResultsStores.Of(whole.Results, whole.State ?? StateDirectory.Default, clock), Run(whole, clock), new ResultsRetention(whole.Results.Age, whole.Results.Size.Bytes), clock, logger);
        results.Add(comparison);
        return results;
    }

    private Run Run(UmbraConfiguration whole, TimeProvider clock)
    {
        _run ??= whole.Run.Id ?? RunName.Of(clock.GetUtcNow());
        return new Run(_run, clock.GetUtcNow(), null, whole.Run.Labels.ToImmutableSortedDictionary(label => label.Name, label => label.Value, StringComparer.Ordinal));
    }

    private async Task<RunReport?> FinishComparisonAsync(UmbraConfiguration whole, MirrorComparison comparison, ResultsWriter results, TimeProvider clock)
    {
        await comparison.StopAsync(configuration.Timeout).ConfigureAwait(false);
        await comparison.DisposeAsync().ConfigureAwait(false);
        await results.StopAsync(ResultsTime, endsRun: true).ConfigureAwait(false);
        await results.DisposeAsync().ConfigureAwait(false);
        var store = ResultsStores.Of(whole.Results, whole.State ?? StateDirectory.Default, clock);
        await using (store.ConfigureAwait(false))
        {
            try
            {
                await store.MigrateAsync(CancellationToken.None).ConfigureAwait(false);
                return await RunReport.ReadAsync(store, _run!, null, withExamples: true, CancellationToken.None).ConfigureAwait(false);
            }
            catch (ResultsStoreException exception)
            {
                await errors.WriteLineAsync($"umbra: the results cannot be read: {exception.Message}").ConfigureAwait(false);
                return null;
            }
        }
    }
}

/// <summary>What came of a replay. Immutable.</summary>
/// <param name="Configuration">How it was done.</param>
/// <param name="Figures">What was measured.</param>
/// <param name="Taken">Requests that were taken from the recording.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="StoppedBy">Which rule ended it early; null for none.</param>
/// <param name="IsCancelled">The user ended it early.</param>
/// <param name="Comparison">What comparison found; null when nothing was compared.</param>
internal sealed record ReplayOutcome(
    ReplayConfiguration Configuration, ReplayFigures Figures, long Taken, TimeSpan Elapsed, string? StoppedBy, bool IsCancelled, RunReport? Comparison)
{
    /// <summary>Requests a second, answered or not.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? Figures.Sent / Math.Max(0.001, (Elapsed - Configuration.WarmUp).TotalSeconds) : 0;

    /// <summary>What the process ends with.</summary>
    public int ExitCode =>
        StoppedBy is not null ? Umbra.ExitCode.No
        : IsCancelled ? Umbra.ExitCode.Interrupted
        : Configuration.Compare is { Enabled: true } ? Comparison?.Verdict switch { Verdict.Pass => Umbra.ExitCode.Fine, Verdict.Fail => Umbra.ExitCode.No, _ => Umbra.ExitCode.Undecided }
        : Umbra.ExitCode.Fine;
}
