using System.Collections.Concurrent;
using System.Collections.Immutable;
using Umbra.Admin;
using Umbra.Configuration;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Middleware;
using Umbra.Core.Mirroring;
using Umbra.Core.Polling;
using Umbra.Core.Recording.Capture;
using Umbra.Core.Sanitizing.Pseudonyms;
using Umbra.Ec2;
using Umbra.Ramping;
using Umbra.Results;
using Umbra.Telemetry;

namespace Umbra.Worker;

/// <summary>A worker's real parts: the configuration's loader, HTTP pipelines, the admin port.</summary>
internal sealed class WorkerParts : IWorkerParts
{
    private const long ComparingBytes = 32L * 1024 * 1024;

    // A worker that is to end is killed after five seconds, and may have been comparing for some of them.
    private static readonly TimeSpan ResultsTime = TimeSpan.FromSeconds(1.5);

    private readonly TimeProvider _clock;
    private readonly TextWriter _errors;
    private readonly ErrorLogger _logger;
    private readonly WorkerAdmin _admin;
    private readonly MemoryBudget _budget = new();

    // Of their own: responses that are kept to be compared must not take the place of copies.
    private readonly MemoryBudget _comparing = new(ComparingBytes);

    // One thread carries some 100,000 small copies a second; more of them would only share the wake-ups among more sleepers.
    private readonly PollLoop? _loop = PollLoop.IsSupported ? new PollLoop("umbra delivery", givesWay: true) : null;
    private readonly ConcurrentDictionary<string, MirrorStatistics> _statistics = new(StringComparer.Ordinal);
    private readonly ComparisonSet _comparisons = new();
    private readonly ConcurrentDictionary<string, RecordingPipeline> _recordings = new(StringComparer.Ordinal);
    private readonly Lock _resultsGate = new();
    private ResultsWriter? _results;
    private volatile Ramps? _ramps;
    private volatile UmbraConfiguration? _configuration;
    private readonly MirrorDurations _durations = new();
    private volatile bool _isEnding;
    private Pseudonymizer? _pseudonyms;
    private volatile Ec2Host? _ec2;
    private bool _hasAppliedSessions;
    private bool _mayBeConfined;

    /// <param name="clock">All times.</param>
    /// <param name="errors">Diagnostics.</param>
    /// <param name="isRestarted">There was a worker before this one: it starts beside live traffic, and puts off what nobody waits for.</param>
    public WorkerParts(TimeProvider clock, TextWriter errors, bool isRestarted = false)
    {
        (_clock, _errors, _logger, _mayBeConfined) = (clock, errors, new ErrorLogger(errors), isRestarted);
        var figures = new WorkerFigures
        {
            Statistics = _statistics.GetValueOrDefault,
            Ramp = mirror => _ramps?.StatusOf(mirror),
            Comparison = mirror => _comparisons.Of(mirror)?.Status(),
            Results = ResultsStatus,
            Recording = mirror => _recordings.GetValueOrDefault(mirror)?.Status,
        };
        _admin = new WorkerAdmin(clock, errors, _durations, CreateMetrics, figures, () => _ec2, isRestarted);
    }

    /// <inheritdoc/>
    public WorkerSettings Load(ReadOnlySpan<byte> settings)
    {
        var result = ConfigurationLoader.LoadChecked(ConfigurationSourceCodec.FromBytes(settings));
        _configuration = result.Configuration ?? throw new InvalidDataException(string.Join("; ", result.Errors));
        var deliveries = _configuration.ToDeliveries();
        if (deliveries.All(delivery => delivery.Sanitize is null))
        {
            return new WorkerSettings(deliveries);
        }

        (_pseudonyms, var stamp) = PseudonymKey.Load(_configuration, out var problem);
        if (problem is not null)
        {
            _errors.WriteLine($"umbra worker: {problem}");
        }

        return new WorkerSettings([.. deliveries.Select(delivery => delivery with { Sanitize = delivery.Sanitize is { } sanitize ? sanitize with { KeyStamp = stamp } : null })]);
    }

    /// <inheritdoc/>
    public IMirrorDelivery CreateDelivery(DeliverySettings settings, SettlementAccount account)
    {
        // Durations go on over a change of the mirror's settings: the name is what users see.
        var statistics = _statistics.GetOrAdd(settings.Name, name => new MirrorStatistics(
            nanoseconds => _durations.Tell(name, isShadow: false, nanoseconds),
            nanoseconds => _durations.Tell(name, isShadow: true, nanoseconds)));
        if (settings.Middleware is not null && _mayBeConfined)
        {
            _mayBeConfined = false; // once: who gives it other processors later is not overruled by a reload
            WorkerProcessors.SettleThis();
        }

        return settings.Middleware is { } middleware
            ? new MiddlewareDelivery(middleware, account, stage => Create(settings, account, statistics, stage), _clock, _logger)
            : Create(settings, account, statistics, null);
    }

    private IMirrorDelivery Create(DeliverySettings settings, SettlementAccount account, MirrorStatistics statistics, MiddlewareStage? stage)
    {
        if (settings.Recording is not null)
        {
            var recording = new RecordingPipeline(settings, account, _budget, _clock, _logger, _pseudonyms, statistics);
            _recordings[settings.Name] = recording;
            return new RecordingDelivery(recording);
        }

        var comparison = settings.CompareStamp.Length > 0 && _configuration!.Mirrors.FirstOrDefault(mirror => mirror.Name == settings.Name) is { } configured
            ? new MirrorComparison(configured, _configuration, settings, _pseudonyms, _comparing, _clock, _logger, _loop)
            : null;
        ICopyWitness? witness = comparison?.Pairing;
        if (stage is not null)
        {
            witness = new MiddlewareWitness(stage, witness?.Responses ?? new ResponsePool(_comparing, (int)_configuration!.Limits.Body.Bytes), witness);
        }

        var pipeline = new MirrorPipeline(settings, account, _budget, _clock, _logger, _loop, _pseudonyms, statistics, witness);
        if (comparison is null)
        {
            return new PipelineDelivery(pipeline);
        }

        _comparisons.Add(comparison);
        Results(_configuration!).Add(comparison);
        return new ComparedDelivery(pipeline, comparison, _pseudonyms);
    }

    // One for the worker's life: another store or another run in the file is taken on by the next one.
    private ResultsWriter Results(UmbraConfiguration configuration)
    {
        lock (_resultsGate)
        {
            return _results ??= new ResultsWriter(
                ResultsStores.Of(configuration.Results, configuration.State ?? StateDirectory.Default, _clock),
                new Run(
                    configuration.Run.Id!, _clock.GetUtcNow(), null,
                    configuration.Run.Labels.ToImmutableSortedDictionary(label => label.Name, label => label.Value, StringComparer.Ordinal)),
                new ResultsRetention(configuration.Results.Age, configuration.Results.Size.Bytes),
                _clock,
                _logger);
        }
    }

    private ResultsStatus? ResultsStatus() => Volatile.Read(ref _results) is { } results ? new ResultsStatus(results.Run, results.Written, results.Retried, results.Problem) : null;

    /// <inheritdoc/>
    public void CutShort()
    {
        foreach (var comparison in _comparisons.All)
        {
            comparison.CutShort();
        }
    }

    /// <inheritdoc/>
    public async Task StopResultsAsync(bool endsRun)
    {
        ResultsWriter? results;
        lock (_resultsGate)
        {
            (results, _results) = (_results, null);
        }

        if (results is not null)
        {
            await results.StopAsync(ResultsTime, endsRun).ConfigureAwait(false);
            await results.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task ApplyAdminAsync(IDataPlane dataPlane)
    {
        var configuration = _configuration!;
        _ec2 = await Ec2Async(configuration).ConfigureAwait(false);
        var ramps = _ramps ??= new Ramps(_statistics.GetValueOrDefault, _clock, _logger);
        ramps.Apply(configuration.ToRamps(), configuration.State ?? StateDirectory.Default, dataPlane);
        ramps.Start();
        if (_isEnding)
        {
            ramps.Dispose();
        }

        await ApplySessionsAsync(dataPlane).ConfigureAwait(false);
        await _admin.ApplyAsync(configuration, dataPlane, () => !ReferenceEquals(configuration, _configuration)).ConfigureAwait(false);
    }

    private MetricsExport CreateMetrics(LedgerFeed feed, UmbraConfiguration configuration)
    {
        var otlp = configuration.Otlp is { } export ? new OtlpSettings(export.Endpoint, export.Interval) : null;
        return new MetricsExport(feed, otlp, _clock, () => _statistics, () => _ramps?.Statuses ?? [], _comparisons, ResultsStatus, () => _recordings.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Status)));
    }

    private async Task<Ec2Host?> Ec2Async(UmbraConfiguration configuration)
    {
        if (Ec2Settings.Of(configuration) is not { } settings)
        {
            return null;
        }

        var state = configuration.State ?? StateDirectory.Default;
        try
        {
            return new Ec2Host(settings, Ec2KeyPair.Of(configuration.Ec2!, state), new Ec2Store(state));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await _errors.WriteLineAsync($"umbra worker: EC2's API: {exception.Message}").ConfigureAwait(false);
            return new Ec2Host(settings, null, new Ec2Store(state), exception.Message);
        }
    }

    // The worker before may have died between keeping a session and telling the data plane of it.
    private async Task ApplySessionsAsync(IDataPlane dataPlane)
    {
        if (_ec2 is null || _hasAppliedSessions)
        {
            return;
        }

        _hasAppliedSessions = true;
        try
        {
            using var timeout = new CancellationTokenSource(LedgerFeed.AnswerTimeout, _clock);
            if ((await dataPlane.AskLedgerAsync(timeout.Token).ConfigureAwait(false)).WorkerRestarts > 0
                && await dataPlane.ApplySessionsAsync(timeout.Token).ConfigureAwait(false) is { Accepted: false, Message: { } problem })
            {
                await _errors.WriteLineAsync($"umbra worker: EC2's API: {problem}").ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The admin port does not wait for it: the next change of a session tells the data plane of all of them.
            await _errors.WriteLineAsync($"umbra worker: EC2's API: the data plane does not answer: {exception.Message}").ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Ending()
    {
        _isEnding = true;
        Interlocked.MemoryBarrier(); // either the ramps are seen here, or whoever makes them sees that this is the end
        _admin.Ending();
        _ramps?.Dispose();
    }

    /// <inheritdoc/>
    public Task StopAdminAsync() => _admin.StopAsync();
}
