using Microsoft.Extensions.Logging;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Polling;
using Umbra.Core.Recording.Formats;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Replay;

/// <summary>
/// Sends what was recorded, each request when it is due. Open loop: a slow target makes requests late, and the lateness is measured; it does not make them fewer.
/// </summary>
/// <remarks>
/// <code>
/// reading thread ── parse, sanitize, rewrite ──► planned, in order ──► pacing thread: waits until due ──► sender ──► ended
///                                                     ▲                                                            │
///                                                     └── a connection's next, or the next in a closed loop ───────┘
/// </code>
/// The thread on which a request ends begins the next one where one may go: nobody is woken for it. One lock guards what is planned, under way and waiting; nothing is sent under it.
/// </remarks>
internal sealed class ReplayEngine : ISenderOwner, IDisposable
{
    private const int MostPlanned = 4_096;
    private const long MostPlannedBytes = 48L * 1024 * 1024;
    private const int MostNested = 8;

    // How far ahead requests are made ready: what they are compared with waits as long as they do.
    private const long AheadNs = 2_000_000_000;

    // A sleep of the pacing thread that nothing can end is never longer.
    private const long ShortWaitNs = 2_000_000;

    [ThreadStatic]
    private static int t_nested;

    private readonly object _gate = new();
    private readonly ReplaySettings _settings;
    private readonly ILogger _logger;
    private readonly MemoryBudget _budget = new(MostPlannedBytes * 2);
    private readonly CopyPool _pool = new();
    private readonly ReplayPreparer _preparer;
    private readonly LaneSet _lanes;
    private readonly Queue<PlannedRequest> _planned = new();
    private readonly PriorityQueue<PlannedRequest, long> _thinking = new();
    private readonly Stack<PlannedRequest> _free = new();
    private readonly ICopyWitness? _witness;
    private readonly double _nsPerTick;
    private long _startNs;
    private int _inFlight;
    private bool _isReadingOver;
    private bool _isAhead;
    private bool _isStopping;
    private volatile Exception? _fault;

    /// <param name="settings">How.</param>
    /// <param name="pseudonyms">Makes pseudonyms; may be null when nothing is sanitized.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">For what goes wrong.</param>
    /// <param name="loop">Serves plain connections; null to have the runtime's sockets do that too.</param>
    /// <param name="witness">Hears what becomes of requests and gets the answers; null when nobody wants them.</param>
    public ReplayEngine(ReplaySettings settings, Pseudonymizer? pseudonyms, TimeProvider clock, ILogger logger, PollLoop? loop, ICopyWitness? witness = null)
    {
        (_settings, _logger, _witness) = (settings, logger, witness);
        _nsPerTick = 1e9 / clock.TimestampFrequency;
        var responses = witness?.Responses ?? (settings.Correlate.IsEmpty ? null : new ResponsePool(_budget, 1024 * 1024));
        _preparer = new ReplayPreparer(settings, pseudonyms, _budget, clock, logger, witness, responses);
        _lanes = new LaneSet(settings, this, clock, loop);
    }

    /// <summary>What came of it so far.</summary>
    public ReplayStatistics Statistics { get; } = new();

    /// <summary>Why it ended early; null when it did not.</summary>
    public string? StoppedBy { get; private set; }

    /// <summary>Requests that are under way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Requests that were taken from the recording.</summary>
    public long Taken { get; private set; }

    /// <summary>Is told of each exchange whose request is ready to be sent.</summary>
    public ExchangePrepared? Prepared
    {
        init => _preparer.Prepared = value;
    }

    /// <summary>Replays; ends when all is answered, or when it is told to end.</summary>
    /// <param name="open">Opens the recording; once for each loop.</param>
    /// <param name="cancellation">Ends it: nothing more is sent, what is under way is waited for.</param>
    /// <exception cref="IOException">The recording cannot be read.</exception>
    public void Run(Func<IExchangeReader> open, CancellationToken cancellation)
    {
        using var stop = cancellation.Register(() => Stop(null));
        var reading = new Thread(() => Read(open)) { Name = "umbra replay", IsBackground = true };
        reading.Start();
        AbsoluteSleep.BePrecise();
        Pace();
        reading.Join();
        Drain();
        if (_fault is { } fault)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <summary>Nothing more is sent.</summary>
    /// <param name="why">Why, when a rule says so; null when the user does.</param>
    public void Stop(string? why)
    {
        lock (_gate)
        {
            StoppedBy ??= why;
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lanes.Dispose();

    void ISenderOwner.Unexpected(Exception exception) => _logger.Unforeseen(exception, _settings.Delivery.Name, _settings.Delivery.Target.Authority);

    void ISenderOwner.Finished(Copy copy, in DeliveryResult result)
    {
        var planned = (PlannedRequest)copy.Tag!;
        var now = AbsoluteSleep.Now;
        var sentNs = copy.SentAt == 0 ? 0 : (long)(copy.SentAt * _nsPerTick);

        // Where nothing is due at a time of its own, a request is due when it can be sent.
        var due = _settings.HasSchedule ? planned.DueNs : Math.Max(0, (sentNs == 0 ? now : sentNs) - _startNs);
        var lateness = sentNs == 0 ? -1 : Math.Max(0, sentNs - (_startNs + due));
        if (result.Fault != DeliveryFault.Shutdown || lateness >= 0)
        {
            Statistics.Ended(due, lateness, (long)(result.DurationTicks * _nsPerTick), result, due >= _settings.WarmUp.Ticks * 100);
        }

        // What waits for values of this answer goes on before it is given away.
        _preparer.Settle(planned, copy);
        TellWitness(copy, result);
        copy.MarkSettled();
        _budget.Release(copy.Reserved);
        copy.Release();
        Continue(planned, now);
    }

    private void TellWitness(Copy copy, in DeliveryResult result)
    {
        var response = copy.Response;
        copy.Response = null;
        if (_witness is null)
        {
            response?.Release();
        }
        else if (result.Fault != DeliveryFault.None)
        {
            response?.Release();
            _witness.Ended(copy.Exchange, result.Fault.Reason(), result, null);
        }
        else
        {
            _witness.Ended(copy.Exchange, null, result, response);
        }
    }

    // The reading thread.
    private void Read(Func<IExchangeReader> open)
    {
        try
        {
            var pacing = new Pacing(_settings.Speed, _settings.Rate);
            // A rate that rises is played to its end, as often as that takes.
            var rounds = _settings.Rate?.Length is null ? _settings.Loop : int.MaxValue;
            for (var round = 0; round < rounds && !_isStopping; round++)
            {
                var before = Taken;
                using var reader = open();
                _preparer.BeginRound(round);
                if (round > 0)
                {
                    pacing.NextLoop();
                }

                while (!_isStopping && reader.Next(out var record))
                {
                    if (!TryPlan(record, pacing, round))
                    {
                        return;
                    }
                }

                if (Taken == before)
                {
                    return; // there is nothing in it
                }
            }
        }
        catch (Exception exception)
        {
            _fault = exception;
        }
        finally
        {
            lock (_gate)
            {
                _isReadingOver = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    // False past the end of the schedule.
    private bool TryPlan(in ExchangeRecord record, Pacing pacing, int round)
    {
        if (!record.HasRequest)
        {
            return true;
        }

        Taken++;
        var due = pacing.Next(record.Request.WallClockNs);
        if (_settings.Rate?.Length is { } length && due >= length.Ticks * 100)
        {
            return false;
        }

        for (var multiple = 0; multiple < _settings.Multiply; multiple++)
        {
            WaitForRoom(due);
            var planned = Rent();
            var think = _lanes.ThinkNs(record);
            planned.DueNs = due;
            planned.ThinkNs = pacing.Scaled(think);
            planned.Multiple = multiple;
            planned.Lane = LaneSet.KeyOf(record, multiple);
            var reason = _preparer.Prepare(record, planned, round, _pool);
            if (reason is { } skipped)
            {
                Statistics.Skipped(skipped.Name());
                Return(planned);
                continue;
            }

            lock (_gate)
            {
                _planned.Enqueue(planned);
                if (_planned.Count == 1)
                {
                    Monitor.PulseAll(_gate);
                }
            }
        }

        return true;
    }

    private void WaitForRoom(long due)
    {
        lock (_gate)
        {
            while (!_isStopping)
            {
                var ahead = _settings.ClosedLoop is not null ? 0 : due - (_startNs == 0 ? 0 : AbsoluteSleep.Now - _startNs) - AheadNs;
                if (ahead <= 0 && _planned.Count < MostPlanned && _budget.Used <= MostPlannedBytes)
                {
                    return;
                }

                _isAhead = true;
                Monitor.Wait(_gate, (int)Math.Clamp(ahead / 1_000_000, 5, 100));
            }
        }
    }

    // The pacing thread: sends what is due, sleeps until the next is.
    private void Pace()
    {
        WaitForFirst();
        _startNs = AbsoluteSleep.Now + 1_000_000;
        var nextLook = _startNs;
        while (true)
        {
            var now = AbsoluteSleep.Now;
            if (now >= nextLook)
            {
                nextLook = now + 1_000_000_000;
                if (Statistics.Stops(_settings.Stop, now - _startNs) is { } why)
                {
                    Stop(why);
                }
            }

            if (TakeDue(now) is { } planned)
            {
                Send(planned);
                continue;
            }

            if (!WaitForNext(nextLook))
            {
                return;
            }
        }
    }

    private void WaitForFirst()
    {
        lock (_gate)
        {
            // As many as are ever made ready, or all: the first ones are not to be late because they were still to be read.
            while (!_isReadingOver && !_isStopping && !_isAhead)
            {
                Monitor.Wait(_gate, 20);
            }
        }
    }

    // False when there is nothing more to send.
    private bool WaitForNext(long nextLook)
    {
        long until;
        lock (_gate)
        {
            if (_isStopping || (_isReadingOver && _planned.Count == 0 && _thinking.Count == 0 && _lanes.Waiting == 0))
            {
                return false;
            }

            until = nextLook;
            if (_inFlight < Cap)
            {
                until = _planned.Count > 0 && _settings.ClosedLoop is null ? Math.Min(until, _startNs + _planned.Peek().DueNs) : until;
                until = _thinking.TryPeek(out _, out var ready) ? Math.Min(until, ready) : until;
            }

            var left = until - AbsoluteSleep.Now;
            if (left > ShortWaitNs)
            {
                Monitor.Wait(_gate, TimeSpan.FromTicks((left - (ShortWaitNs / 2)) / 100));
                return true;
            }
        }

        AbsoluteSleep.Until(until);
        return true;
    }

    private int Cap => _settings.ClosedLoop ?? _settings.InFlight;

    /// <summary>The next request that may go now; it has a place, and its connection is its own until it ends.</summary>
    private PlannedRequest? TakeDue(long now)
    {
        lock (_gate)
        {
            while (!_isStopping && _inFlight < Cap)
            {
                PlannedRequest? planned;
                if (_thinking.TryPeek(out _, out var ready) && ready <= now)
                {
                    planned = _thinking.Dequeue();
                    _inFlight++;
                    return planned; // its connection waited for it
                }

                if (_planned.Count == 0 || (_settings.ClosedLoop is null && _startNs + _planned.Peek().DueNs > now))
                {
                    return null;
                }

                planned = _planned.Dequeue();
                if (_planned.Count == MostPlanned / 2)
                {
                    Monitor.PulseAll(_gate); // the reading thread may go on
                }

                if (_lanes.TryBegin(planned))
                {
                    _inFlight++;
                    return planned;
                }
            }

            return null;
        }
    }

    private void Send(PlannedRequest planned)
    {
        if (_preparer.TryComplete(planned, _pool, () => Send(planned)) is not { } isReady)
        {
            // It cannot be sent: as if it had ended.
            Continue(planned, AbsoluteSleep.Now);
            return;
        }

        if (isReady)
        {
            planned.Copy!.Tag = planned;
            t_nested++;
            SenderOf(planned).Send(planned.Copy);
            t_nested--;
        }
    }

    private ISender SenderOf(PlannedRequest planned)
    {
        if (!_settings.ConnectionsAsRecorded)
        {
            return _lanes.Shared;
        }

        lock (_gate)
        {
            return _lanes.SenderOf(planned);
        }
    }

    // A request has ended: its connection's next may go, and whatever is due.
    private void Continue(PlannedRequest ended, long now)
    {
        PlannedRequest? next = null;
        lock (_gate)
        {
            _inFlight--;
            if (_lanes.End(ended) is { } waiting)
            {
                var ready = Math.Max(_settings.ClosedLoop is null ? _startNs + waiting.DueNs : 0, _settings.ClosedLoop is null ? 0 : now + waiting.ThinkNs);
                if (_isStopping)
                {
                    Statistics.Skipped("shutdown");
                    _preparer.Settle(waiting, null);
                }
                else if (ready > now)
                {
                    _thinking.Enqueue(waiting, ready);
                    Monitor.PulseAll(_gate);
                }
                else
                {
                    _inFlight++;
                    next = waiting;
                }
            }

            Return(ended);
            if (_inFlight == 0)
            {
                Monitor.PulseAll(_gate);
            }
        }

        if (next is not null)
        {
            Send(next);
        }

        // In a closed loop, and where all places were taken, the place that is free now is used at once.
        while (t_nested < MostNested && TakeDue(AbsoluteSleep.Now) is { } due)
        {
            Send(due);
        }
    }

    private void Drain()
    {
        List<PlannedRequest> left;
        lock (_gate)
        {
            left = [.. _planned, .. _thinking.UnorderedItems.Select(item => item.Element)];
            if (_isStopping)
            {
                left.AddRange(_lanes.TakeWaiting());
            }

            _planned.Clear();
            _thinking.Clear();
        }

        // What waits for values that will not come goes without them.
        GiveUp(left);

        lock (_gate)
        {
            var deadline = AbsoluteSleep.Now + (long)((_settings.Delivery.Timeout + TimeSpan.FromSeconds(1)).TotalMilliseconds * 1e6);
            while (_inFlight > 0 && AbsoluteSleep.Now < deadline)
            {
                Monitor.Wait(_gate, 50);
            }

            left.Clear();
            left.AddRange(_lanes.TakeWaiting());
        }

        // Whose connection never came free in that time.
        GiveUp(left);
    }

    private void GiveUp(List<PlannedRequest> left)
    {
        foreach (var planned in left)
        {
            Statistics.Skipped("shutdown");
            _preparer.Settle(planned, null);
        }
    }

    private PlannedRequest Rent()
    {
        lock (_gate)
        {
            return _free.TryPop(out var free) ? free : new PlannedRequest();
        }
    }

    private void Return(PlannedRequest planned)
    {
        lock (_gate)
        {
            planned.Clear();
            if (_free.Count < MostPlanned)
            {
                _free.Push(planned);
            }
        }
    }
}

/// <summary>Hears of an exchange whose request is ready to be sent.</summary>
/// <param name="record">As it was recorded, with the identity under which it is replayed.</param>
internal delegate void ExchangePrepared(in ExchangeRecord record);
