using System.IO.Hashing;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Polling;

namespace Umbra.Replay;

/// <summary>Recorded connections while they are replayed: each sends its requests one after the other. The engine's lock guards it, but for <see cref="ThinkNs"/>.</summary>
internal sealed class LaneSet : IDisposable
{
    // Connections of which nothing more came for that many requests are given up.
    private const int LongestIdle = 50_000;

    private readonly Dictionary<LaneKey, Lane> _lanes = [];
    private readonly Dictionary<(ulong Source, long Connection), long> _lastResponses = [];
    private readonly Queue<(ulong Source, long Connection)> _lastOrder = new();
    private readonly ReplaySettings _settings;
    private readonly ISenderOwner _owner;
    private readonly TimeProvider _clock;
    private readonly TargetConnector? _connector;
    private readonly ISender _shared;
    private long _begun;

    /// <param name="settings">How.</param>
    /// <param name="owner">Gets copies back.</param>
    /// <param name="clock">The time.</param>
    /// <param name="loop">Serves plain connections.</param>
    public LaneSet(ReplaySettings settings, ISenderOwner owner, TimeProvider clock, PollLoop? loop)
    {
        (_settings, _owner, _clock) = (settings, owner, clock);
        _connector = settings.Delivery.Http2 ? null : new TargetConnector(settings.Delivery, clock, loop);
        _shared = _connector is null ? new Http2Sender(settings.Delivery, owner, clock) : new Http1Sender(settings.Delivery, owner, clock, _connector);
    }

    /// <summary>Requests that wait for one of their connection.</summary>
    public int Waiting { get; private set; }

    /// <summary>A request's connection.</summary>
    public static LaneKey KeyOf(in ExchangeRecord record, int multiple) => new(XxHash3.HashToUInt64(record.Source), record.Connection, multiple);

    /// <summary>How long after the last response on its connection a request was sent; 0 for the first. On the reading thread, once an exchange.</summary>
    public long ThinkNs(in ExchangeRecord record)
    {
        if (_settings.ClosedLoop is null)
        {
            return 0;
        }

        var key = (XxHash3.HashToUInt64(record.Source), record.Connection);
        var think = _lastResponses.TryGetValue(key, out var last) ? Math.Max(0, record.Request.FirstByteNs - last) : 0;
        if (record.HasResponse)
        {
            if (!_lastResponses.ContainsKey(key))
            {
                _lastOrder.Enqueue(key);
            }

            _lastResponses[key] = record.Response.LastByteNs;
            if (_lastOrder.Count > LongestIdle)
            {
                _lastResponses.Remove(_lastOrder.Dequeue());
            }
        }

        return think;
    }

    /// <summary>Begins a request, or has it wait for the one before it.</summary>
    /// <returns>Whether it may go.</returns>
    public bool TryBegin(PlannedRequest planned)
    {
        if (!_settings.KeepsOrder && !_settings.ConnectionsAsRecorded)
        {
            return true;
        }

        _begun++;
        if (!_lanes.TryGetValue(planned.Lane, out var lane))
        {
            _lanes[planned.Lane] = lane = new Lane();
            GiveUpIdle();
        }

        lane.LastUsed = _begun;
        if (!lane.IsBusy)
        {
            lane.IsBusy = true;
            return true;
        }

        if (lane.Last is null)
        {
            lane.First = planned;
        }
        else
        {
            lane.Last.Next = planned;
        }

        lane.Last = planned;
        Waiting++;
        return false;
    }

    /// <summary>A request has ended.</summary>
    /// <returns>The next one of its connection, which is its own from now on; null when there is none.</returns>
    public PlannedRequest? End(PlannedRequest planned)
    {
        if (!_lanes.TryGetValue(planned.Lane, out var lane))
        {
            return null;
        }

        if (lane.First is { } next)
        {
            lane.First = next.Next;
            lane.Last = lane.First is null ? null : lane.Last;
            next.Next = null;
            Waiting--;
            return next;
        }

        lane.IsBusy = false;
        if (!_settings.ConnectionsAsRecorded)
        {
            _lanes.Remove(planned.Lane); // there is nothing to remember
        }

        return null;
    }

    /// <summary>Takes all that wait.</summary>
    public IReadOnlyList<PlannedRequest> TakeWaiting()
    {
        var all = new List<PlannedRequest>();
        foreach (var lane in _lanes.Values)
        {
            for (var next = lane.First; next is not null; next = next.Next)
            {
                all.Add(next);
            }

            lane.First = lane.Last = null;
        }

        Waiting = 0;
        return all;
    }

    /// <summary>Sends over whatever connection is free.</summary>
    public ISender Shared => _shared;

    /// <summary>Who sends a request on its own connection.</summary>
    public ISender SenderOf(PlannedRequest planned) =>
        _connector is not null && _lanes.TryGetValue(planned.Lane, out var lane) ? lane.Sender ??= new Http1Sender(_settings.Delivery, _owner, _clock, _connector) : _shared;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var lane in _lanes.Values)
        {
            lane.Sender?.Dispose();
        }

        _shared.Dispose();
    }

    private void GiveUpIdle()
    {
        if (!_settings.ConnectionsAsRecorded || _lanes.Count % 1_000 != 0)
        {
            return;
        }

        foreach (var (key, lane) in _lanes)
        {
            if (!lane.IsBusy && _begun - lane.LastUsed > LongestIdle)
            {
                lane.Sender?.Dispose();
                _lanes.Remove(key);
            }
        }
    }

    private sealed class Lane
    {
        public bool IsBusy { get; set; }

        public PlannedRequest? First { get; set; }

        public PlannedRequest? Last { get; set; }

        public long LastUsed { get; set; }

        public ISender? Sender { get; set; }
    }
}
