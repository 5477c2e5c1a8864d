using System.IO.Hashing;
using Microsoft.Extensions.Logging;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Polling;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Core.Delivery;

/// <summary>One mirror's way in the worker: from the exchange record to the shadow's whole response.</summary>
/// <remarks>
/// <code>
/// Offer ── 1 rate ── 2 breaker ── 3 place ── 4 sanitize ── 5 memory ── 6 rewrite ──┬── a place in flight ──► sender ──► settled
///                                                                                  └── queue ── next free place ──┘
/// </code>
/// Each record that is offered is settled exactly once, whatever becomes of it. <see cref="Offer"/> never waits; it may be called by
/// several threads, and keeps the order of what one thread offers.
/// </remarks>
internal sealed class MirrorPipeline : ISenderOwner, IThreadPoolWorkItem
{
    // A copy that ends begins the next one, which may end at once, on the same stack. Deeper than this the thread pool goes on.
    private const int MostNested = 8;

    [ThreadStatic]
    private static int t_nested;

    private readonly CopyPool _pool = new();
    private readonly CopyPlaces _places;
    private readonly SettlementAccount _account;
    private readonly MemoryBudget _budget;
    private readonly CopyWriter _writer;
    private readonly ICopyWitness? _witness;
    private readonly Pseudonymizer? _pseudonyms;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly FailureReports _failures;
    private readonly Refusals _refusals;
    private readonly ISender _sender;
    private readonly string _target;
    private readonly double _nsPerTick;
    private volatile DeliveryState _state;

    /// <param name="settings">The mirror's delivery.</param>
    /// <param name="account">Where copies are settled.</param>
    /// <param name="budget">The worker's memory for copies.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">For what goes wrong.</param>
    /// <param name="loop">Serves plain connections to the target; null to have the runtime's sockets do that too.</param>
    /// <param name="pseudonyms">Makes pseudonyms; may be null when nothing is sanitized.</param>
    /// <param name="statistics">Durations and response classes; null for new ones.</param>
    /// <param name="witness">Hears what becomes of copies and gets the target's responses; null when nobody wants them.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate file does not hold what it should.</exception>
    /// <exception cref="IOException">A certificate file cannot be read.</exception>
    public MirrorPipeline(
        DeliverySettings settings, SettlementAccount account, MemoryBudget budget, TimeProvider clock, ILogger logger, PollLoop? loop,
        Pseudonymizer? pseudonyms = null, MirrorStatistics? statistics = null, ICopyWitness? witness = null)
    {
        Statistics = statistics ?? new MirrorStatistics();
        _account = account;
        _budget = budget;
        _witness = witness;
        _writer = new CopyWriter(settings.Name, budget, witness, logger);
        _clock = clock;
        _logger = logger;
        _target = settings.Target.GetLeftPart(UriPartial.Authority); // without user information
        _nsPerTick = 1e9 / clock.TimestampFrequency;
        _places = new CopyPlaces(settings.Order, () => loop is { IsStarved: true });
        _failures = new FailureReports(logger, settings.Name, _target, clock);
        _refusals = new Refusals(account, clock);
        _pseudonyms = pseudonyms;
        _state = new DeliveryState(settings, null, pseudonyms, clock);
        _sender = settings.Http2 ? new Http2Sender(settings, this, clock) : new Http1Sender(settings, this, clock, loop);
        LogIgnoredRules();
    }

    /// <summary>Durations and response classes of both sides.</summary>
    public MirrorStatistics Statistics { get; }

    /// <summary>The settings in force.</summary>
    public DeliverySettings Settings => _state.Settings;

    /// <summary>The target is left alone because it fails.</summary>
    public bool IsBreakerOpen => _state.Breaker.IsOpen;

    /// <summary>Connections to the target that are open or being opened; 0 where the runtime's client keeps them.</summary>
    public int ConnectionCount => (_sender as Http1Sender)?.ConnectionCount ?? 0;

    /// <summary>Copies that are neither mirrored nor skipped yet: those that wait and those in flight.</summary>
    public long Pending => _places.Taken;

    /// <summary>Takes on other settings.</summary>
    /// <remarks>What waits goes on with the fields that it was written with; the breaker, connections and copies in flight live on.</remarks>
    /// <returns>False when they need a pipeline of their own: another target, other certificates, another order.</returns>
    public bool TryUpdate(DeliverySettings settings)
    {
        var current = _state.Settings;
        if (settings.Name != current.Name || settings.Target != current.Target || settings.Http2 != current.Http2 || settings.Tls != current.Tls
            || settings.Sanitize?.KeyStamp != current.Sanitize?.KeyStamp || settings.CompareStamp != current.CompareStamp
            || settings.Order != current.Order || settings.OrderKeyHeader != current.OrderKeyHeader || settings.DnsRefresh != current.DnsRefresh
            || (settings.Http2 && settings.InFlight != current.InFlight)) // the runtime's client cannot change its bound of connections
        {
            return false;
        }

        _state = new DeliveryState(settings, _state, _pseudonyms, _clock);
        _sender.Update(settings);
        LogIgnoredRules();
        DispatchWaiting(); // there may be more places now
        return true;
    }

    /// <summary>Takes a request's copy, or settles it as skipped.</summary>
    /// <param name="record">The exchange; its request is there. Not kept.</param>
    /// <returns>It was taken: its end is still to come, or has just come.</returns>
    public bool Offer(in ExchangeRecord record)
    {
        var state = _state;
        if (HeadParser.ParseRequest(record.Request.Head, FieldTable.ForThisThread, out var head, int.MaxValue) != HeadFault.None)
        {
            _account.Skipped(SkipReason.Malformed); // a source that cannot frame it does not offer it: this is a record from elsewhere
            return false;
        }

        // 1. Rate.
        if (state.Rate is { } rate && !rate.TryPass())
        {
            _account.Skipped(SkipReason.RateLimited);
            return false;
        }

        // 2. Breaker.
        if (state.Breaker.Refuses(out var rest))
        {
            _account.Skipped(SkipReason.BreakerOpen);
            _refusals.OnBreakerOpen(rest);
            return false;
        }

        // 3. A place, in flight or in the queue.
        var lane = LaneOf(record, head, state);
        if (_places.TryTake(lane, state.Settings, out var isInFlight) is { } refusal)
        {
            _account.Skipped(refusal);
            _refusals.OnNoPlace(refusal, state.Settings);
            return false;
        }

        // 4. to 6. What leaves, and memory for it.
        var copy = _pool.Rent();
        copy.Lane = lane;
        var refused = _writer.Write(record, head, state, copy);
        if (refused is { } reason)
        {
            _account.Skipped(reason);
            copy.Release();
            _places.Free(lane, isInFlight);
            DispatchWaiting();
        }
        else if (isInFlight)
        {
            Send(copy, state.Breaker);
        }
        else
        {
            _places.Add(copy);
        }

        // A place may have become free between 3 and now. What is in the queue while nothing is in flight would wait for ever.
        if (!isInFlight)
        {
            DispatchWaiting();
        }

        return refused is null;
    }

    /// <summary>Takes note of production's response.</summary>
    /// <param name="record">The exchange; its response is there. Not kept.</param>
    public void OnResponse(in ExchangeRecord record)
    {
        if (record.Response.IsComplete && record.Response.Status > 0)
        {
            Statistics.Production.Responded(record.Response.Status, record.Response.LastByteNs - record.Response.RequestLastByteNs);
        }
        else
        {
            Statistics.Production.NotResponded();
        }
    }

    /// <summary>Takes nothing more, waits for what is pending, and settles what is left then as <see cref="SkipReason.Shutdown"/>.</summary>
    /// <param name="within">How long it waits.</param>
    public async ValueTask StopAsync(TimeSpan within)
    {
        var drained = _places.Close();
        try
        {
            await drained.WaitAsync(within, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            SkipWaiting(SkipReason.Shutdown);
            _sender.Abort();

            // Copies that are just between the queue and the sender come back from it at once.
            await drained.ConfigureAwait(false);
        }

        _sender.Dispose();
    }

    void ISenderOwner.Finished(Copy copy, in DeliveryResult result)
    {
        if (result.Fault == DeliveryFault.None)
        {
            Statistics.Shadow.Responded(result.Status, (long)(result.DurationTicks * _nsPerTick));
        }
        else if (result.Fault != DeliveryFault.Shutdown)
        {
            Statistics.Shadow.NotResponded();
            _failures.Add(result.Fault);
        }

        Report(copy, result.Fault);
        Settle(copy, result.Fault == DeliveryFault.None ? null : result.Fault.Reason(), result, wasInFlight: true);
        DispatchWaiting();
    }

    void ISenderOwner.Unexpected(Exception exception) => _logger.Unforeseen(exception, _state.Settings.Name, _target);

    void IThreadPoolWorkItem.Execute() => DispatchWaiting();

    private static int LaneOf(in ExchangeRecord record, in RequestHead head, DeliveryState state)
    {
        switch (state.Settings.Order)
        {
            case DeliveryOrder.Connection:
                return (int)(((ulong)record.Connection + XxHash3.HashToUInt64(record.Source)) % CopyQueue.LaneCount);
            case DeliveryOrder.Key when head.TryGet(state.Plan.OrderKey.Span, out var key):
                return (int)(XxHash3.HashToUInt64(key) % CopyQueue.LaneCount);
            default:
                return CopyQueue.Unordered;
        }
    }

    // The copy has a place in flight.
    private void Send(Copy copy, CircuitBreaker breaker)
    {
        if (!breaker.TryEnter(out var isProbe))
        {
            Settle(copy, SkipReason.BreakerOpen, default, wasInFlight: true);
            return;
        }

        copy.IsProbe = isProbe;
        t_nested++;
        _sender.Send(copy);
        t_nested--;
    }

    private void DispatchWaiting()
    {
        if (t_nested >= MostNested)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        while (_places.TryAdvance(_state.Settings) is { } copy)
        {
            Send(copy, _state.Breaker);
        }
    }

    private void SkipWaiting(SkipReason reason)
    {
        while (_places.TakeAny() is { } copy)
        {
            Settle(copy, reason, default, wasInFlight: false);
        }
    }

    private void Report(Copy copy, DeliveryFault fault)
    {
        var state = _state;
        if (fault == DeliveryFault.Shutdown)
        {
            if (copy.IsProbe)
            {
                state.Breaker.AbandonProbe();
            }

            return;
        }

        switch (state.Breaker.Report(fault != DeliveryFault.None, copy.IsProbe))
        {
            case BreakerChange.Opened:
                _logger.BreakerOpened(state.Settings.Name, _target, state.Settings.Breaker.OpenFor);
                break;
            case BreakerChange.Closed:
                _logger.BreakerClosed(state.Settings.Name, _target);
                break;
            default:
                break;
        }
    }

    // The one place where a copy that has bytes comes to its end.
    private void Settle(Copy copy, SkipReason? reason, in DeliveryResult result, bool wasInFlight)
    {
        copy.MarkSettled();
        _witness.TellEnd(copy, reason, result);
        if (reason is { } skipped)
        {
            _account.Skipped(skipped);
        }
        else
        {
            _account.Mirrored();
        }

        _budget.Release(copy.Reserved);
        _places.Free(copy.Lane, wasInFlight);
        copy.Release();
    }

    private void LogIgnoredRules()
    {
        foreach (var rule in _state.Plan.Ignored)
        {
            _logger.RuleIgnored(_state.Settings.Name, rule.Kind, rule.Name);
        }
    }
}
