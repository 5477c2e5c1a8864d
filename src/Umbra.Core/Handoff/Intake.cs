using Umbra.Core.Polling;

namespace Umbra.Core.Handoff;

/// <summary>
/// The bounded queue between the sources' threads and the one thread that writes to the worker. When it is full the newest is
/// refused; nobody waits for room.
/// </summary>
/// <remarks>
/// Any number of producers, one consumer. A producer's part is O(1) under a lock that is never held for longer, and wakes the
/// consumer only if that has found nothing: at load the consumer comes by itself every <see cref="IntakeSettings.BatchDelay"/>, for everybody at once.
/// What comes less often than that wakes it up each time.
/// </remarks>
internal sealed class Intake(IntakeSettings settings)
{
    private readonly Lock _gate = new();
    private readonly Doorbell _bell = new();
    private readonly IntakePace _pace = new(settings);
    private readonly Lock _poolGate = new();

    // As many as may wait: what a rush has made serves the next one. A part that is let go has outlived many collections and is given back
    // by none of the short ones, which are all that a process that allocates nothing ever makes.
    private readonly ExchangePart[] _pool = new ExchangePart[settings.Items];
    private readonly long[] _dropped = new long[IntakeDrops.Count];
    private List<ExchangePart> _waiting = [];
    private List<ExchangePart> _spare = [];
    private int _pooled;
    private int _items;
    private long _bytes;
    private long _batch;
    private bool _isAsleep;
    private bool _isShared;
    private bool _isWoken;
    private bool _isClosed;

    /// <summary>Bytes captured or waiting.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Parts waiting, or taken and not yet returned.</summary>
    public int Items => Volatile.Read(ref _items);

    /// <summary>How often a bound made the intake refuse.</summary>
    public long Dropped(IntakeDrop drop) => Interlocked.Read(ref _dropped[(int)drop]);

    /// <summary>An empty part. Owned by the caller until <see cref="TryAdd"/> or <see cref="Return"/>.</summary>
    public ExchangePart Rent()
    {
        lock (_poolGate)
        {
            if (_pooled > 0)
            {
                var part = _pool[--_pooled];
                _pool[_pooled] = null!;
                return part;
            }
        }

        return new ExchangePart(this);
    }

    /// <summary>Takes back a part that was not added: a capture that was given up. Its copies are settled by the caller, before.</summary>
    public void Return(ExchangePart part)
    {
        part.Reset();
        lock (_poolGate)
        {
            if (_pooled < _pool.Length)
            {
                _pool[_pooled++] = part;
            }
        }
    }

    /// <summary>Gives a complete part to the worker.</summary>
    /// <returns>
    /// False when the intake is full: the part still is the caller's, who settles it as <see cref="Mirroring.SkipReason.Overloaded"/>
    /// and returns it.
    /// </returns>
    public bool TryAdd(ExchangePart part)
    {
        bool isAsleep;
        lock (_gate)
        {
            if (_isClosed)
            {
                return Refuse(IntakeDrop.Closed);
            }

            if (_items >= settings.Items)
            {
                return Refuse(IntakeDrop.Items);
            }

            Interlocked.Increment(ref _items);
            _waiting.Add(part);
            part.Batch = _batch;
            (isAsleep, _isAsleep) = (_isAsleep, false);
        }

        if (isAsleep)
        {
            _bell.Ring();
        }

        return true;
    }

    /// <summary>Adds to a request half that was given to the worker what is known of its response, if it has not been taken yet.</summary>
    /// <param name="part">The part that <see cref="TryAdd"/> took. It may be another's by now, which its identity says.</param>
    /// <param name="id">The exchange's identity.</param>
    /// <param name="outcome">The response, of which no bytes are wanted.</param>
    /// <returns>False when it was taken: the response goes as a half of its own.</returns>
    public bool TryAttach(ExchangePart part, UInt128 id, in ResponseOutcome outcome)
    {
        lock (_gate)
        {
            if (part.Batch != _batch || part.Id != id)
            {
                return false;
            }

            part.SetOutcome(outcome);
            return true;
        }
    }

    /// <summary>
    /// Waits for parts, <see cref="Wake"/> or <see cref="Close"/>, and then <see cref="IntakeSettings.BatchDelay"/> for what comes along (where few come
    /// <see cref="IntakeSettings.SparseDelay"/>); where parts came together before, that time only, unless nothing has come by then. For the one consumer.
    /// </summary>
    /// <param name="batch">What came, in order; empty after <see cref="Wake"/> or <see cref="Close"/>. Valid until the next call. Each
    /// part is given back by <see cref="Complete"/>.</param>
    /// <returns>False when the intake is closed and empty.</returns>
    public bool TakeBatch(out List<ExchangePart> batch)
    {
        while (true)
        {
            // 1. Where a batch was for one only, the next part is not about to come: better be woken up by it.
            bool isAsleep;
            lock (_gate)
            {
                isAsleep = _isAsleep = !_isShared && _waiting.Count == 0 && !_isWoken && !_isClosed;
            }

            if (isAsleep)
            {
                _bell.Wait();
            }

            // 2. What comes in this time comes along.
            if (_pace.Delay > TimeSpan.Zero)
            {
                ShortSleep.For(_pace.Delay);
            }

            // 3. All that is there.
            lock (_gate)
            {
                _isAsleep = false;
                _isShared = _waiting.Count > 1;
                _pace.OnBatch(_waiting.Count);
                if (_waiting.Count > 0 || _isWoken || _isClosed)
                {
                    _isWoken = false;
                    batch = _waiting;
                    _batch++;
                    _spare.Clear();
                    (_waiting, _spare) = (_spare, _waiting);
                    return batch.Count > 0 || !_isClosed;
                }
            }
        }
    }

    /// <summary>Takes back a part of a batch, when it was handed over or settled.</summary>
    public void Complete(ExchangePart part)
    {
        Interlocked.Decrement(ref _items);
        Return(part);
    }

    /// <summary>Makes <see cref="TakeBatch"/> return soon, with or without parts. Never waits.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _isWoken = true;
        }

        _bell.Ring();
    }

    /// <summary>Refuses what comes from now on; what waits can still be taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        _bell.Ring();
    }

    /// <summary>Reserves bytes for a capture, and counts a refusal.</summary>
    internal bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= settings.Bytes)
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Increment(ref _dropped[(int)IntakeDrop.Bytes]);
        return false;
    }

    /// <summary>Gives reserved bytes back.</summary>
    internal void Release(long bytes) => Interlocked.Add(ref _bytes, -bytes);

    private bool Refuse(IntakeDrop drop)
    {
        Interlocked.Increment(ref _dropped[(int)drop]);
        return false;
    }
}
