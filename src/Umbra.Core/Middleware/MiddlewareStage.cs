using Microsoft.Extensions.Logging;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Recording.Formats;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Middleware;

/// <summary>
/// Exchanges on their way through a program and on: a request that it gives back goes on as it came back, one that it does not is skipped (<see cref="SkipReason.Middleware"/>). Before
/// the sanitizer: what the program adds is looked at too. For any number of threads; what goes on is told one at a time.
/// </summary>
internal sealed class MiddlewareStage : IDisposable
{
    private const int MostAway = 10_000;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Lock _forwarding = new();
    private readonly Dictionary<UInt128, Away> _away = [];
    private readonly Stack<Away> _free = new();
    private readonly List<Away> _late = [];
    private readonly MessageBuilder _message = new();
    private readonly ByteBuffer _raw = new();
    private readonly MiddlewareProcess _process;
    private readonly ExchangeGoesOn _goesOn;
    private readonly Action<UInt128, SkipReason> _skipped;
    private readonly TimeProvider _clock;
    private readonly ITimer _sweep;
    private readonly long _timeoutTicks;

    /// <param name="settings">The program.</param>
    /// <param name="goesOn">Takes what came back.</param>
    /// <param name="skipped">Is told of each request that did not.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">For what goes wrong.</param>
    public MiddlewareStage(MiddlewareSettings settings, ExchangeGoesOn goesOn, Action<UInt128, SkipReason> skipped, TimeProvider clock, ILogger logger)
    {
        (_goesOn, _skipped, _clock) = (goesOn, skipped, clock);
        _timeoutTicks = (long)(settings.Timeout.TotalSeconds * clock.TimestampFrequency);
        _process = new MiddlewareProcess(settings, Returned, () => GiveUp(long.MaxValue), logger);
        _sweep = clock.CreateTimer(static stage => ((MiddlewareStage)stage!).Sweep(), this, SweepEvery, SweepEvery);
    }

    /// <summary>Requests that are away.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _away.Count;
            }
        }
    }

    /// <summary>Sends a request through.</summary>
    /// <param name="record">The exchange; its request is there. Copied.</param>
    public void Offer(in ExchangeRecord record)
    {
        var key = KeyOf(record.Id);
        var meta = new GorMeta(GorType.Request, record.Id, record.Request.WallClockNs, record.Request.LastByteNs - record.Request.FirstByteNs);
        lock (_gate)
        {
            var away = _free.TryPop(out var free) ? free : new Away();
            away.Key = key;
            away.Id = record.Id;
            away.Since = _clock.GetTimestamp();
            away.Request.Advance(ExchangeCodec.Write(record, away.Request.Reserve((int)ExchangeCodec.SizeBound(record))));
            _raw.Clear();
            RawMessage.WriteRequest(record.Request, default, _raw);
            if (TryPut(away))
            {
                if (_process.TrySend(meta, _raw.Written))
                {
                    return;
                }

                _away.Remove(key);
            }

            Give(away);
        }

        _skipped(record.Id, SkipReason.Middleware);
    }

    /// <summary>Takes production's response: it goes on behind its request, and the program is told of it.</summary>
    /// <param name="record">The exchange; its response is there.</param>
    /// <returns>False when its request is not away: it goes on at once, by the caller.</returns>
    public bool OnResponse(in ExchangeRecord record)
    {
        Tell(GorType.Response, record.Id, record.Response);
        lock (_gate)
        {
            if (!_away.TryGetValue(KeyOf(record.Id), out var away))
            {
                return false;
            }

            away.HasResponse = true;
            away.Response.Advance(ExchangeCodec.Write(record, away.Response.Reserve((int)ExchangeCodec.SizeBound(record))));
            return true;
        }
    }

    /// <summary>Tells the program of production's response, which goes its own way.</summary>
    public void Told(in ExchangeRecord record) => Tell(GorType.Response, record.Id, record.Response);

    /// <summary>Tells the program of the target's response. It may use it for later requests.</summary>
    public void Replayed(UInt128 id, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<byte> trailers, BodyFraming framing)
    {
        var response = new ExchangeRecord.ResponsePart { Head = head, Body = body, Trailers = trailers, Framing = framing };
        Tell(GorType.ReplayedResponse, id, response);
    }

    /// <summary>What is away is skipped, and the program ended.</summary>
    public void Dispose()
    {
        _sweep.Dispose();
        _process.Dispose();
        GiveUp(long.MaxValue);
    }

    private void Tell(GorType type, UInt128 id, in ExchangeRecord.ResponsePart response)
    {
        if (response.Head.IsEmpty)
        {
            return;
        }

        lock (_gate)
        {
            _raw.Clear();
            RawMessage.WriteResponse(response, default, _raw);
            var now = (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
            _process.TrySend(new GorMeta(type, id, now, Math.Max(0, response.LastByteNs - response.FirstByteNs)), _raw.Written);
        }
    }

    private void Returned(in GorMeta meta, ReadOnlySpan<byte> message)
    {
        if (meta.Type != GorType.Request)
        {
            return; // responses were told, not lent
        }

        Away? away;
        lock (_gate)
        {
            if (!_away.TryGetValue(KeyOf(meta.Id), out away) || away.IsGoingOn)
            {
                return; // too late, or one that it made up
            }

            // It stays until it is on its way: a response that comes meanwhile must not overtake it.
            away.IsGoingOn = true;
        }

        lock (_forwarding)
        {
            var isRequest = ExchangeCodec.TryRead(away.Request.Written, out var record) && _message.TryReadEdited(message);
            if (isRequest)
            {
                record.Request.Head = _message.Head.Written;
                record.Request.Body = _message.Body.Written;
                record.Request.Trailers = _message.Trailers.Written;
                record.Request.Framing = _message.Framing;
                _goesOn(record, isResponse: false);
            }
            else
            {
                _skipped(away.Id, SkipReason.Middleware); // it gave back what is no request
            }

            lock (_gate)
            {
                if (_away.TryGetValue(away.Key, out var last) && last == away)
                {
                    _away.Remove(away.Key);
                }
            }

            if (isRequest && away.HasResponse && ExchangeCodec.TryRead(away.Response.Written, out var response))
            {
                _goesOn(response, isResponse: true);
            }
        }

        lock (_gate)
        {
            Give(away);
        }
    }

    // One of the same identity that is on its way already, as where a recording has it twice, does not stand in the way.
    private bool TryPut(Away away)
    {
        if (_away.TryGetValue(away.Key, out var other) ? !other.IsGoingOn : _away.Count >= MostAway)
        {
            return false;
        }

        _away[away.Key] = away;
        return true;
    }

    private void Sweep() => GiveUp(_clock.GetTimestamp() - _timeoutTicks);

    private void GiveUp(long before)
    {
        UInt128[] late;
        lock (_gate)
        {
            foreach (var (key, away) in _away)
            {
                if (away.Since < before && !away.IsGoingOn)
                {
                    _late.Add(away);
                    _away.Remove(key);
                }
            }

            late = [.. _late.Select(away => away.Id)];
            _late.ForEach(Give);
            _late.Clear();
        }

        foreach (var id in late)
        {
            _skipped(id, SkipReason.Middleware);
        }
    }

    // The digits that the protocol has of an identity.
    private static UInt128 KeyOf(UInt128 id) => GorFormat.Short(id);

    private void Give(Away away)
    {
        away.Request.Clear();
        away.Response.Clear();
        away.HasResponse = away.IsGoingOn = false;
        if (_free.Count < 1_024)
        {
            _free.Push(away);
        }
    }

    private sealed class Away
    {
        public UInt128 Key { get; set; }

        public UInt128 Id { get; set; }

        public long Since { get; set; }

        public ByteBuffer Request { get; } = new();

        public ByteBuffer Response { get; } = new();

        public bool HasResponse { get; set; }

        public bool IsGoingOn { get; set; }
    }
}

/// <summary>Takes an exchange that goes on.</summary>
internal delegate void ExchangeGoesOn(in ExchangeRecord record, bool isResponse);
