using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Umbra.Core.Comparing.Judging;

namespace Umbra.Results;

/// <summary>
/// Stores what a worker's comparisons count, once a second. A store that is slow, locked, full or away costs nothing but examples: counters wait where they are
/// counted, which is bounded, and what was being written is tried again with the same number, so that nothing is counted twice.
/// </summary>
internal sealed class ResultsWriter : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TrimEvery = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly IResultsStore _store;
    private readonly Run _run;
    private readonly ResultsRetention _retention;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _writing;
    private ImmutableList<Slot> _slots = [];
    private volatile string? _problem;
    private long _written;
    private long _retried;
    private bool _isBegun;
    private DateTimeOffset _trimmedAt = DateTimeOffset.MinValue;

    /// <param name="store">Where.</param>
    /// <param name="run">The run that counts belong to.</param>
    /// <param name="retention">How long results are kept.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">For what goes wrong.</param>
    public ResultsWriter(IResultsStore store, Run run, ResultsRetention retention, TimeProvider clock, ILogger logger)
    {
        (_store, _run, _retention, _clock, _logger) = (store, run, retention, clock, logger);
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>The run's id.</summary>
    public string Run => _run.Id;

    /// <summary>Increments that the store has taken.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>How often writing failed and was tried again.</summary>
    public long Retried => Interlocked.Read(ref _retried);

    /// <summary>Why the store takes nothing now; null when it does.</summary>
    public string? Problem => _problem;

    /// <summary>A mirror's counts are stored from now on, until it has ended.</summary>
    public void Add(IIncrementSource source)
    {
        lock (_gate)
        {
            _slots = _slots.Add(new Slot(source));
        }
    }

    /// <summary>Stores what is left, and that the run has ended.</summary>
    /// <param name="within">How long it tries.</param>
    /// <param name="endsRun">The run is over; else another worker goes on with it.</param>
    /// <returns>Everything was stored.</returns>
    public async Task<bool> StopAsync(TimeSpan within, bool endsRun)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        using var deadline = new CancellationTokenSource(within, _clock);
        var isStored = await TryWriteAsync(deadline.Token).ConfigureAwait(false);
        if (isStored && endsRun && _isBegun)
        {
            isStored = await TryAsync(() => _store.EndAsync(_run.Id, _clock.GetUtcNow(), deadline.Token), deadline.Token).ConfigureAwait(false);
        }

        if (!isStored)
        {
            _logger.ResultsLost(_run.Id, _problem ?? "there was no time");
        }

        return isStored;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        _stopping.Dispose();
        await _store.DisposeAsync().ConfigureAwait(false);
    }

    private async Task WriteAllAsync()
    {
        var pause = Every;
        while (!_stopping.IsCancellationRequested)
        {
            await Task.Delay(pause, _clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_stopping.IsCancellationRequested)
            {
                pause = await TryWriteAsync(_stopping.Token).ConfigureAwait(false) ? Every : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    // False when something is left that has to be tried again.
    private async Task<bool> TryWriteAsync(CancellationToken cancellation)
    {
        foreach (var slot in _slots)
        {
            if (!await TryAsync(() => WriteAsync(slot, cancellation), cancellation).ConfigureAwait(false))
            {
                return false;
            }

            if (slot.IsDone)
            {
                lock (_gate)
                {
                    _slots = _slots.Remove(slot);
                }
            }
        }

        if (_isBegun && _clock.GetUtcNow() - _trimmedAt > TrimEvery)
        {
            _trimmedAt = _clock.GetUtcNow();
            return await TryAsync(() => _store.TrimAsync(_retention, _trimmedAt, cancellation), cancellation).ConfigureAwait(false);
        }

        return true;
    }

    private async Task WriteAsync(Slot slot, CancellationToken cancellation)
    {
        if (!_isBegun)
        {
            await _store.MigrateAsync(cancellation).ConfigureAwait(false);
        }

        if (!slot.IsAnnounced || !_isBegun)
        {
            await _store.BeginAsync(_run, cancellation).ConfigureAwait(false);
            await _store.SetJudgingAsync(_run.Id, slot.Source.Mirror, slot.Source.Judging, cancellation).ConfigureAwait(false);
            _isBegun = slot.IsAnnounced = true;
        }

        // What may be stored already, then what was counted since: after the last call nothing is left.
        await AddAsync(slot, cancellation).ConfigureAwait(false);
        slot.Take(_run.Id);
        await AddAsync(slot, cancellation).ConfigureAwait(false);
    }

    private async Task AddAsync(Slot slot, CancellationToken cancellation)
    {
        if (slot.InDoubt is { } increment)
        {
            await _store.AddAsync(increment, cancellation).ConfigureAwait(false);
            slot.InDoubt = null;
            Interlocked.Increment(ref _written);
        }
    }

    private async Task<bool> TryAsync(Func<Task> write, CancellationToken cancellation)
    {
        try
        {
            await write().ConfigureAwait(false);
            if (_problem is not null)
            {
                _logger.ResultsStoredAgain(_run.Id);
                _problem = null;
            }

            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception)
        {
            // A store's fault, or ours in telling one: either way it is tried again, from the beginning.
            var problem = exception is ResultsStoreException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}";
            if (_problem != problem)
            {
                _logger.ResultsNotStored(_run.Id, problem);
            }

            _problem = problem;
            _isBegun = false;
            Interlocked.Increment(ref _retried);
            return false;
        }
    }

    /// <summary>One source, and what of it may or may not be stored yet.</summary>
    private sealed class Slot(IIncrementSource source)
    {
        private readonly Guid _writer = Guid.NewGuid();
        private long _number;
        private bool _sawEnd;

        public IIncrementSource Source { get; } = source;

        public bool IsAnnounced { get; set; }

        public ResultsIncrement? InDoubt { get; set; }

        public bool IsDone => _sawEnd && InDoubt is null;

        public void Take(string run)
        {
            // In this order: what was counted before the end was seen is in what is taken after it.
            _sawEnd = Source.IsEnded;
            var (counts, examples) = Source.TakeIncrement();
            if (!counts.IsEmpty || examples.Length > 0)
            {
                InDoubt = new ResultsIncrement(run, _writer, ++_number, counts, examples, Source.MostExamples);
            }
        }
    }
}
