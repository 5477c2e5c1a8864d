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
/// reading thread ── parse, sanitize, rewrite ──► schedule ──► pacing thread: waits until due ──► sender ──► ended
///                                                     ▲                                                       │
///                                                     └── a connection's next, or the next in a closed loop ──┘
/// </code>
/// The thread on which a request ends begins the next one where one may go: nobody is woken for it.
/// </remarks>
internal sealed class ReplayEngine : ISenderOwner, IDisposable
{
    private const int MostNested = 8;

    [ThreadStatic]
    private static int t_nested;

    private readonly ReplaySettings _settings;
    private readonly ILogger _logger;
    private readonly MemoryBudget _budget = new(ReplaySchedule.MostPlannedBytes * 2);
    private readonly CopyPool _pool = new();
    private readonly ReplayPreparer _preparer;
    private readonly LaneSet _lanes;
    private readonly ReplaySchedule _schedule;
    private readonly ICopyWitness? _witness;
    private readonly double _nsPerTick;
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
        _schedule = new ReplaySchedule(settings, _budget, _lanes);
    }

    /// <summary>What came of it so far.</summary>
    public ReplayStatistics Statistics { get; } = new();

    /// <summary>Why it ended early; null when it did not.</summary>
    public string? StoppedBy { get; private set; }

    /// <summary>Requests that are under way.</summary>
    public int InFlight => _schedule.InFlight;

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
        StoppedBy ??= why;
        _schedule.Stop();
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
        var due = _settings.HasSchedule ? planned.DueNs : Math.Max(0, (sentNs == 0 ? now : sentNs) - _schedule.StartNs);
        var lateness = sentNs == 0 ? -1 : Math.Max(0, sentNs - (_schedule.StartNs + due));
        if (result.Fault == DeliveryFault.Shutdown && lateness < 0)
        {
            Statistics.Skipped(SkipReason.Shutdown.Name());
        }
        else
        {
            Statistics.Ended(due, lateness, (long)(result.DurationTicks * _nsPerTick), result, due >= _settings.WarmUp.Ticks * 100);
        }

        // What waits for values of this answer goes on before it is given away.
        _preparer.Settle(planned, copy);
        _witness.TellEnd(copy, result.Fault == DeliveryFault.None ? null : result.Fault.Reason(), result);
        copy.MarkSettled();
        _budget.Release(copy.Reserved);
        copy.Release();
        Continue(planned, now);
    }

    // The reading thread.
    private void Read(Func<IExchangeReader> open)
    {
        try
        {
            var pacing = new Pacing(_settings.Speed, _settings.Rate);
            // A rate that rises is played to its end, as often as that takes.
            var rounds = _settings.Rate?.Length is null ? _settings.Loop : int.MaxValue;
            for (var round = 0; round < rounds && !_schedule.IsStopping; round++)
            {
                var before = Taken;
                using var reader = open();
                _preparer.BeginRound(round);
                if (round > 0)
                {
                    pacing.NextLoop();
                }

                while (!_schedule.IsStopping && reader.Next(out var record))
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
            _schedule.EndReading();
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

        var think = pacing.Scaled(_lanes.ThinkNs(record));
        for (var multiple = 0; multiple < _settings.Multiply; multiple++)
        {
            _schedule.WaitForRoom(due);
            var planned = _schedule.Rent();
            planned.DueNs = due;
            planned.ThinkNs = think;
            planned.Multiple = multiple;
            planned.Lane = LaneSet.KeyOf(record, multiple);
            if (_preparer.Prepare(record, planned, round, _pool) is { } reason)
            {
                Statistics.Skipped(reason.Name());
                _schedule.Return(planned);
                continue;
            }

            _schedule.Add(planned);
        }

        return true;
    }

    // The pacing thread: sends what is due, sleeps until the next is.
    private void Pace()
    {
        _schedule.Begin();
        var nextLook = _schedule.StartNs;
        do
        {
            var now = AbsoluteSleep.Now;
            if (now >= nextLook)
            {
                nextLook = now + 1_000_000_000;
                if (Statistics.Stops(_settings.Stop, now - _schedule.StartNs) is { } why)
                {
                    Stop(why);
                }
            }

            while (_schedule.TakeDue(now) is { } planned)
            {
                Send(planned);
                now = AbsoluteSleep.Now;
                if (now >= nextLook)
                {
                    break;
                }
            }
        }
        while (_schedule.WaitForNext(nextLook));
    }

    private void Send(PlannedRequest planned)
    {
        if (planned.Copy is null && !TryComplete(planned))
        {
            return;
        }

        planned.Copy!.Tag = planned;
        t_nested++;
        _schedule.SenderOf(planned).Send(planned.Copy);
        t_nested--;
    }

    // False when it still waits for values, or cannot be sent.
    private bool TryComplete(PlannedRequest planned)
    {
        var reason = _preparer.Complete(planned, _pool, () => Send(planned), out var isReady);
        if (reason is { } skipped)
        {
            Statistics.Skipped(skipped.Name());
            Continue(planned, AbsoluteSleep.Now); // as if it had ended
        }

        return isReady;
    }

    // A request has ended: its connection's next may go, and whatever is due.
    private void Continue(PlannedRequest ended, long now)
    {
        if (_schedule.End(ended, now) is { } next)
        {
            Send(next);
        }

        // In a closed loop, and where all places were taken, the place that is free now is used at once.
        while (t_nested < MostNested && _schedule.TakeDue(AbsoluteSleep.Now) is { } due)
        {
            Send(due);
        }
    }

    private void Drain()
    {
        GiveUp(_schedule.TakeLeft());
        var underWay = _schedule.WaitForEnd(_settings.Delivery.Timeout + TimeSpan.FromSeconds(1));
        for (; underWay > 0; underWay--)
        {
            Statistics.Skipped(SkipReason.Shutdown.Name());
        }
    }

    // What waits for values of theirs, which will not come, goes without them.
    private void GiveUp(IReadOnlyList<PlannedRequest> left)
    {
        foreach (var planned in left)
        {
            Statistics.Skipped(SkipReason.Shutdown.Name());
            _preparer.Settle(planned, null);
        }
    }
}

/// <summary>Hears of an exchange whose request is ready to be sent.</summary>
/// <param name="record">As it was recorded, with the identity under which it is replayed.</param>
internal delegate void ExchangePrepared(in ExchangeRecord record);
