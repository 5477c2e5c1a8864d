using Umbra.Core.Comparing.Endpoints;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Pairing;

/// <summary>Gathers the responses to each copy of one mirror, and gives complete exchanges on to be compared.</summary>
/// <remarks>
/// <code>
/// pipeline ── Taken ──► waiting for  production ◄── OnProduction (hand-off)
///                                    shadow     ◄── Ended        (pipeline)
///                                    second     ◄── Ended        (the second instance's pipeline, through Second)
///                       nothing left to wait for ──► Complete
/// </code>
/// Each exchange that was taken is completed or entered in the account as not compared, once. For any number of threads; nobody waits.
/// </remarks>
internal sealed class ResponsePairing : ICopyWitness, IAsyncDisposable
{
    // Patience is measured as coarsely as this: a sweep looks at all that waits.
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, PairedExchange> _waiting = [];
    private readonly Stack<PairedExchange> _free = new();
    private readonly List<PairedExchange> _late = [];
    private readonly PairingSettings _settings;
    private readonly EndpointNames _endpoints;
    private readonly IPairConsumer _consumer;
    private readonly bool _hasSecond;
    private readonly TimeProvider _clock;
    private readonly long _patienceTicks;
    private readonly double _nsPerTick;
    private readonly ITimer _sweep;

    /// <param name="settings">Bounds, and what endpoints are.</param>
    /// <param name="responses">Where responses are kept.</param>
    /// <param name="hasSecond">There is a second production instance.</param>
    /// <param name="consumer">Takes complete exchanges.</param>
    /// <param name="account">Counts.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="FormatException">A path template is none.</exception>
    public ResponsePairing(PairingSettings settings, ResponsePool responses, bool hasSecond, IPairConsumer consumer, ComparisonAccount account, TimeProvider clock)
    {
        _settings = settings;
        _endpoints = new EndpointNames(settings.Endpoints);
        _hasSecond = hasSecond;
        _consumer = consumer;
        _clock = clock;
        _patienceTicks = (long)(settings.Patience.TotalSeconds * clock.TimestampFrequency);
        _nsPerTick = 1e9 / clock.TimestampFrequency;
        Responses = responses;
        Account = account;
        Second = new AskedWitness(this, PairSides.Second);
        AskedProduction = new AskedWitness(this, PairSides.Production);
        _sweep = clock.CreateTimer(static pairing => ((ResponsePairing)pairing!).Sweep(), this, SweepEvery, SweepEvery);
    }

    /// <inheritdoc/>
    public ResponsePool Responses { get; }

    /// <summary>What became of copies.</summary>
    public ComparisonAccount Account { get; }

    /// <summary>Hears of the requests to the second production instance.</summary>
    public ICopyWitness Second { get; }

    /// <summary>Hears of the requests to a production instance, where a source does not know what production answered.</summary>
    public ICopyWitness AskedProduction { get; }

    /// <summary>Exchanges that wait for a response.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <inheritdoc/>
    public void Taken(in ExchangeRecord record, in RequestHead head)
    {
        Account.Took();
        var endpoint = _endpoints.NameOf(head.Method, head.Target);
        var sides = PairSides.Production | PairSides.Shadow | (_hasSecond ? PairSides.Second : PairSides.None);
        lock (_gate)
        {
            if (_waiting.Count + _consumer.Pending < _settings.MostPending)
            {
                var pair = _free.TryPop(out var known) ? known : new PairedExchange();
                pair.Begin(record.Id, endpoint, head.Method, head.Target, record.Request.WallClockNs, sides, _clock.GetTimestamp());
                _waiting[record.Id] = pair;
                return;
            }
        }

        Account.DidNot(NotComparedReason.Overloaded);
    }

    /// <inheritdoc/>
    public void Ended(UInt128 exchange, SkipReason? reason, in DeliveryResult times, CapturedResponse? response)
    {
        // No whole answer is one too: the shadow failed. A copy that was not even sent says nothing of the shadow.
        if (reason is not (null or SkipReason.SendFailed or SkipReason.TimedOut))
        {
            response?.Release();
            Drop(exchange, reason == SkipReason.Shutdown ? NotComparedReason.Shutdown : NotComparedReason.NotSent);
            return;
        }

        var shadowTimes = reason is null ? Times(times) : ResponseTimes.Unknown;
        Come(exchange, PairSides.Shadow, response, shadowTimes);
    }

    /// <summary>No request goes to the second production instance for this exchange.</summary>
    public void NoSecond(UInt128 exchange) => Come(exchange, PairSides.Second, null, ResponseTimes.Unknown);

    /// <summary>Production is not asked for this exchange, and what it answered is not known: it is not compared.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="reason">Why.</param>
    public void NoProduction(UInt128 exchange, NotComparedReason reason = NotComparedReason.NoProduction) => Drop(exchange, reason);

    /// <summary>Production's response has come, or is known not to come.</summary>
    /// <param name="record">The exchange; its response is there. Copied.</param>
    public void OnProduction(in ExchangeRecord record)
    {
        if (!IsWaiting(record.Id))
        {
            return; // its copy was not taken
        }

        if (!record.Response.IsComplete || record.Response.Status == 0 || record.Response.Head.IsEmpty)
        {
            Drop(record.Id, record.Response.IsComplete && record.Response.Status != 0 ? NotComparedReason.Overloaded : NotComparedReason.NoProduction);
            return;
        }

        var response = Responses.Rent();
        response.SetHead(record.Response.Status, record.Response.Head);
        response.AppendBody(record.Response.Body);
        if (record.Response.BodyLength > record.Response.Body.Length)
        {
            response.MissBody(record.Response.BodyLength);
        }

        response.SetTrailers(record.Response.Trailers);
        var from = record.Response.RequestLastByteNs;
        Come(record.Id, PairSides.Production, response, new ResponseTimes(record.Response.FirstByteNs - from, record.Response.LastByteNs - from));
    }

    /// <summary>Gives a compared exchange back to be used again.</summary>
    public void Return(PairedExchange pair)
    {
        pair.Clear();
        lock (_gate)
        {
            if (_free.Count < _settings.MostPending)
            {
                _free.Push(pair);
            }
        }
    }

    /// <summary>What waits now is not compared.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync().ConfigureAwait(false);
        TakeLate(long.MaxValue);
        Release(NotComparedReason.Shutdown);
    }

    private bool IsWaiting(UInt128 exchange)
    {
        lock (_gate)
        {
            return _waiting.ContainsKey(exchange);
        }
    }

    private ResponseTimes Times(in DeliveryResult times) =>
        new(times.FirstByteTicks < 0 ? -1 : (long)(times.FirstByteTicks * _nsPerTick), (long)(times.DurationTicks * _nsPerTick));

    private void Come(UInt128 exchange, PairSides side, CapturedResponse? response, ResponseTimes times)
    {
        PairedExchange? complete = null;
        lock (_gate)
        {
            if (_waiting.TryGetValue(exchange, out var pair) && (pair.Outstanding & side) != 0)
            {
                switch (side)
                {
                    case PairSides.Production:
                        (pair.Production, pair.ProductionTimes) = (response, times);
                        break;
                    case PairSides.Shadow:
                        (pair.Shadow, pair.ShadowTimes) = (response, times);
                        break;
                    default:
                        pair.Second = response;
                        break;
                }

                response = null;
                pair.Outstanding &= ~side;
                if (pair.Outstanding == PairSides.None)
                {
                    _waiting.Remove(exchange);
                    complete = pair;
                }
            }
        }

        response?.Release();
        if (complete is not null)
        {
            _consumer.Complete(complete);
        }
    }

    private void Drop(UInt128 exchange, NotComparedReason reason)
    {
        PairedExchange? pair;
        lock (_gate)
        {
            if (!_waiting.Remove(exchange, out pair))
            {
                return;
            }
        }

        Account.DidNot(reason);
        Return(pair);
    }

    private void Sweep()
    {
        TakeLate(_clock.GetTimestamp() - _patienceTicks);
        Release(NotComparedReason.Late);
    }

    private void TakeLate(long before)
    {
        lock (_gate)
        {
            foreach (var (id, pair) in _waiting)
            {
                if (pair.Since < before)
                {
                    _late.Add(pair);
                    _waiting.Remove(id);
                }
            }
        }
    }

    // One sweep at a time: the timer's calls may overlap, so what was taken is told under no lock but from a copy.
    private void Release(NotComparedReason reason)
    {
        PairedExchange[] late;
        lock (_gate)
        {
            late = [.. _late];
            _late.Clear();
        }

        foreach (var pair in late)
        {
            Account.DidNot(reason);
            Return(pair);
        }
    }

    /// <summary>An asked production instance's answers.</summary>
    private sealed class AskedWitness(ResponsePairing pairing, PairSides side) : ICopyWitness
    {
        public ResponsePool Responses => pairing.Responses;

        public void Taken(in ExchangeRecord record, in RequestHead head)
        {
            // The exchange is there already, since the mirror's own copy was taken.
        }

        public void Ended(UInt128 exchange, SkipReason? reason, in DeliveryResult times, CapturedResponse? response)
        {
            // Without production's answer there is nothing to compare with; without the second's there is.
            if (side == PairSides.Production && (reason is not null || response is null))
            {
                response?.Release();
                pairing.NoProduction(exchange, reason == SkipReason.Shutdown ? NotComparedReason.Shutdown : NotComparedReason.NoProduction);
                return;
            }

            pairing.Come(exchange, side, response, side == PairSides.Production ? pairing.Times(times) : ResponseTimes.Unknown);
        }
    }
}
