using Microsoft.Extensions.Logging;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Umbra.Core.Recording.Files;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Core.Recording.Capture;

/// <summary>One mirror's way in the worker when its target is a recording: from the exchange record to the file.</summary>
/// <remarks>
/// <code>
/// Offer ── 1 rate ── 2 place ── 3 sanitize ── 4 memory ──► waits for its response ──┐
/// OnResponse ── sanitize ───────────────────────────────────────────────────────────┴── block ──► writing thread ──► settled
/// </code>
/// Each exchange that is offered is settled exactly once: as mirrored when its block was written to the file. Neither call waits for the disk: while that is slow
/// blocks wait, within bounds, and past them exchanges are skipped and counted, in the ledger and in the next record.
/// <see cref="Offer"/> and <see cref="OnResponse"/> are called on one thread.
/// </remarks>
internal sealed class RecordingPipeline
{
    // How late a block, a response's patience or a file's end can be noticed.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    // A file's end needs some, also when there is nothing left to wait for.
    private static readonly TimeSpan LeastStopTime = TimeSpan.FromSeconds(1);
    private const int MostFree = 1024;

    // Where all places are taken, a request that has waited so long gives its own to a new one: its response is lost, or so slow that others matter more.
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Dictionary<UInt128, OpenExchange> _open = [];
    private readonly LinkedList<OpenExchange> _byAge = new();
    private readonly Stack<OpenExchange> _freeExchanges = new();
    private readonly Queue<RecordBlock> _full = new();
    private readonly Stack<RecordBlock> _freeBlocks = new();
    private readonly LossTally _lost = new();
    private readonly RecordingTargetSettings _target;
    private readonly SettlementAccount _account;
    private readonly MemoryBudget _budget;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Pseudonymizer? _pseudonyms;
    private readonly BlockWriter _blocks;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _everyTicks;
    private readonly long _patienceTicks;
    private DeliverySettings _settings;
    private ExchangePreparer _preparer;
    private RateLimiter? _rate;
    private RecordBlock _block = new();
    private RecordBlock? _writing;
    private long _nextSweep;
    private int _queued;
    private bool _isStopping;

    /// <param name="settings">The mirror's delivery; its target is a recording.</param>
    /// <param name="account">Where exchanges are settled.</param>
    /// <param name="budget">The worker's memory for copies.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">For what goes wrong.</param>
    /// <param name="pseudonyms">Makes pseudonyms; may be null when nothing is sanitized.</param>
    /// <param name="statistics">Durations and response classes; null for new ones.</param>
    public RecordingPipeline(
        DeliverySettings settings, SettlementAccount account, MemoryBudget budget, TimeProvider clock, ILogger logger, Pseudonymizer? pseudonyms = null,
        MirrorStatistics? statistics = null)
    {
        _settings = settings;
        _target = settings.Recording!;
        (_account, _budget, _clock, _logger, _pseudonyms) = (account, budget, clock, logger, pseudonyms);
        _preparer = new ExchangePreparer(settings, pseudonyms, logger);
        _rate = settings.RatePerSecond is { } rate ? new RateLimiter(rate, clock) : null;
        _blocks = new BlockWriter(settings.Name, _target, clock, logger);
        _everyTicks = (long)(_target.Every.TotalSeconds * clock.TimestampFrequency);
        _patienceTicks = (long)(_target.Patience.TotalSeconds * clock.TimestampFrequency);
        Statistics = statistics ?? new MirrorStatistics();
        new Thread(Write) { Name = "umbra recording", IsBackground = true }.Start();
    }

    /// <summary>Durations and response classes of production.</summary>
    public MirrorStatistics Statistics { get; }

    /// <summary>What it writes to, and how that goes.</summary>
    public RecordingStatus Status => _blocks.Status;

    /// <summary>Takes on other settings.</summary>
    /// <returns>False when they need a pipeline of their own: another file, another key.</returns>
    public bool TryUpdate(DeliverySettings settings)
    {
        if (settings.Name != _settings.Name || settings.Recording != _target || settings.Sanitize?.KeyStamp != _settings.Sanitize?.KeyStamp)
        {
            return false;
        }

        _preparer = new ExchangePreparer(settings, _pseudonyms, _logger);
        _rate = settings.RatePerSecond is not { } rate ? null : _settings.RatePerSecond == rate ? _rate : new RateLimiter(rate, _clock);
        _settings = settings;
        return true;
    }

    /// <summary>Takes a request, or settles it as skipped.</summary>
    /// <param name="record">The exchange; its request is there. Not kept.</param>
    public void Offer(in ExchangeRecord record)
    {
        // 1. Rate.
        if (_rate is { } rate && !rate.TryPass())
        {
            Skip(SkipReason.RateLimited);
            return;
        }

        // 2. A place.
        if (Refusal() is { } refusal)
        {
            Skip(refusal);
            return;
        }

        // 3. What may be kept.
        if (_preparer.Request(record, out var kept, out var parts) is { } fault)
        {
            Skip(fault);
            return;
        }

        // 4. Memory.
        var bound = ExchangeCodec.SizeBound(kept);
        if (bound > RecordingSettings.MostBlockBytes / 2)
        {
            Skip(SkipReason.BodyTooLarge); // a response must have room beside it
            return;
        }

        if (!_budget.TryReserve((int)bound))
        {
            Skip(SkipReason.Overloaded);
            return;
        }

        var open = RentExchange();
        open.Id = record.Id;
        open.Since = _clock.GetTimestamp();
        open.Reserved = (int)bound;
        open.Parts = parts;
        open.Length = ExchangeCodec.WriteBeginning(kept, open.Buffer((int)bound));
        lock (_gate)
        {
            if (!_isStopping && _open.TryAdd(open.Id, open))
            {
                _byAge.AddLast(open.Place);
                return;
            }
        }

        _budget.Release(open.Reserved);
        Skip(SkipReason.Shutdown);
    }

    /// <summary>Takes production's response.</summary>
    /// <param name="record">The exchange; its response is there. Not kept.</param>
    public void OnResponse(in ExchangeRecord record)
    {
        var isWhole = record.Response is { IsComplete: true, Status: > 0 };
        if (isWhole)
        {
            Statistics.Production.Responded(record.Response.Status, record.Response.LastByteNs - record.Response.RequestLastByteNs);
        }
        else
        {
            Statistics.Production.NotResponded();
        }

        OpenExchange? open;
        lock (_gate)
        {
            if (!_open.Remove(record.Id, out open))
            {
                return; // it was not taken, or waited for too long
            }

            _byAge.Remove(open.Place);
        }

        var parts = open.Parts | _preparer.Response(record, out var rest);
        if (!isWhole || record.Response.Head.IsEmpty)
        {
            lock (_gate)
            {
                _lost.AddResponse();
            }
        }

        rest.Sanitized = _preparer.Lists.Of(parts);
        Add(open, ref rest);
    }

    /// <summary>Takes nothing more, writes what it has, and ends the file. What is not written in time is settled as <see cref="SkipReason.Shutdown"/>.</summary>
    /// <param name="within">How long it waits for the disk.</param>
    public async Task StopAsync(TimeSpan within)
    {
        lock (_gate)
        {
            _isStopping = true;
        }

        AddLate(long.MaxValue);
        _wake.Set();
        try
        {
            await _ended.Task.WaitAsync(within < LeastStopTime ? LeastStopTime : within, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            GiveUp();
        }
    }

    private SkipReason? Refusal()
    {
        lock (_gate)
        {
            return _isStopping ? SkipReason.Shutdown
                : _blocks.Refusal is { } refusal ? refusal
                : _open.Count + _block.Count + _queued >= _settings.Queue && !TryGiveUpOldest() ? SkipReason.QueueFull
                : null;
        }
    }

    // The gate is held.
    private bool TryGiveUpOldest()
    {
        if (_block.Count + _queued > _settings.Queue / 2)
        {
            return false; // it is the disk that does not follow: nothing would be won
        }

        var before = _clock.GetTimestamp() - (long)(ShortPatience.TotalSeconds * _clock.TimestampFrequency);
        return TryAddOldest(before);
    }

    // The request that has waited for the longest is recorded without a response, if it came before that. The gate is held.
    private bool TryAddOldest(long before)
    {
        if (_byAge.First?.Value is not { } open || open.Since >= before)
        {
            return false;
        }

        _byAge.RemoveFirst();
        _open.Remove(open.Id);
        _lost.AddResponse();
        var rest = default(ExchangeRecord);
        rest.Sanitized = _preparer.Lists.Of(open.Parts);
        Add(open, ref rest);
        return true;
    }

    private void Skip(SkipReason reason)
    {
        _account.Skipped(reason);
        lock (_gate)
        {
            _lost.Add(reason);
        }
    }

    // The record's beginning and its end, as one record of the block that is being filled.
    private void Add(OpenExchange open, ref ExchangeRecord rest)
    {
        var isFull = false;
        lock (_gate)
        {
            rest.Lost = _lost.Encode();
            var isCut = false;
            var bound = ExchangeCodec.SizeBound(rest);
            if (bound + open.Length > RecordingSettings.MostBlockBytes || !_budget.TryReserve((int)bound))
            {
                // The request is kept all the same. What a block may exceed its bytes by is bounded: it is what stands beside a head and a body.
                rest.Response.Head = rest.Response.Body = rest.Response.Trailers = default;
                isCut = true;
                bound = ExchangeCodec.SizeBound(rest);
                open.Reserved += _budget.TryReserve((int)bound) ? (int)bound : 0;
            }
            else
            {
                open.Reserved += (int)bound;
            }

            if (_block.Count > 0 && _block.Length + open.Length + bound > _target.Format.BlockBytes)
            {
                Hand();
                isFull = true;
            }

            _block.Lost.Take(_lost);
            if (isCut)
            {
                _lost.AddResponse(); // the next record says so
            }

            var room = _block.Reserve(open.Length + (int)bound, _target.Format.BlockBytes);
            open.Bytes.CopyTo(room);
            var length = open.Length + ExchangeCodec.WriteEnd(rest, room[open.Length..]);
            _block.Added(length, _clock.GetTimestamp());
            _block.Reserved += open.Reserved;
            open.Reset();
            if (_freeExchanges.Count < MostFree)
            {
                _freeExchanges.Push(open);
            }
        }

        if (isFull)
        {
            _wake.Set();
        }
    }

    private OpenExchange RentExchange()
    {
        lock (_gate)
        {
            return _freeExchanges.TryPop(out var free) ? free : new OpenExchange();
        }
    }

    // The gate is held.
    private void Hand()
    {
        _full.Enqueue(_block);
        _queued += _block.Count;
        _block = _freeBlocks.TryPop(out var free) ? free : new RecordBlock();
    }

    private void AddLate(long before)
    {
        lock (_gate)
        {
            while (TryAddOldest(before))
            {
            }
        }
    }

    // The writing thread: the only one that touches files.
    private void Write()
    {
        while (true)
        {
            var now = _clock.GetTimestamp();
            if (now >= _nextSweep)
            {
                _nextSweep = now + (long)(SweepEvery.TotalSeconds * _clock.TimestampFrequency);
                AddLate(now - _patienceTicks);
            }

            if (Next(now, out var isLast) is { } block)
            {
                Settle(block, _blocks.Write(block));
            }
            else if (isLast)
            {
                var lost = new LossTally();
                lock (_gate)
                {
                    lost.Take(_lost);
                }

                _blocks.End(lost);
                _ended.TrySetResult();
                return;
            }
            else
            {
                _blocks.Tick();
                _wake.WaitOne(Tick);
            }
        }
    }

    private RecordBlock? Next(long now, out bool isLast)
    {
        lock (_gate)
        {
            isLast = false;
            if (_full.Count == 0 && _block.Count > 0 && (_isStopping || now - _block.Since >= _everyTicks))
            {
                Hand();
            }

            if (_full.TryDequeue(out var block))
            {
                _queued -= block.Count;
                _writing = block;
                return block;
            }

            isLast = _isStopping && _open.Count == 0;
            return null;
        }
    }

    private void Settle(RecordBlock block, SkipReason? fault)
    {
        if (block.TrySettle())
        {
            SettleOnce(block, fault);
        }

        lock (_gate)
        {
            _writing = null;
            _lost.Take(block.Lost); // of one that was not written: its records would have said so
            block.Reset();
            if (_freeBlocks.Count < 4)
            {
                _freeBlocks.Push(block);
            }
        }
    }

    private void SettleOnce(RecordBlock block, SkipReason? fault)
    {
        if (fault is { } reason)
        {
            _account.Skipped(reason, block.Count);
            lock (_gate)
            {
                _lost.Add(reason, block.Count);
            }
        }
        else
        {
            _account.Mirrored(block.Count);
        }

        _budget.Release(block.Reserved);
    }

    // The disk did not take it in time. The thread may still be in a call that never ends; it is a background thread.
    private void GiveUp()
    {
        lock (_gate)
        {
            if (_block.Count > 0)
            {
                Hand();
            }

            foreach (var block in _writing is null ? _full : _full.Prepend(_writing))
            {
                if (block.TrySettle())
                {
                    SettleOnce(block, SkipReason.Shutdown);
                }
            }
        }
    }
}
