using Umbra.Capture.Packets;
using Umbra.Core.Http;

namespace Umbra.Capture.Streams;

/// <summary>
/// Puts TCP segments together to connections (RFC 9293), and gives the bytes of each to a reader. Bounded in connections, bytes and time, all of it by the packets' own clock. For one
/// thread.
/// </summary>
internal sealed class StreamTable
{
    private const int MostHoles = 65_536;

    private readonly Dictionary<FlowKey, TcpStream> _streams = [];
    private readonly StreamList _open = new();
    private readonly StreamList _closed = new();
    private readonly Queue<(TcpStream Stream, bool FromLow, long Since)> _holes = new();
    private readonly Queue<(TcpStream Stream, bool FromLow, long Since)> _acknowledgedHoles = new();
    private readonly Stack<TcpStream> _pool = new();
    private readonly IConnectionOwner _owner;
    private readonly StreamLimits _limits;
    private readonly HashSet<ushort> _ports;
    private readonly ConnectionFollower _follower;
    private long _heldCost;
    private long _now;

    /// <param name="owner">Reads the connections.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="ports">The servers' ports; empty for all.</param>
    public StreamTable(IConnectionOwner owner, StreamLimits limits, IEnumerable<ushort> ports)
    {
        (_owner, _limits, _ports) = (owner, limits, [.. ports]);
        _follower = new ConnectionFollower(owner, limits, _ports, Counts);
    }

    /// <summary>What was met.</summary>
    public StreamCounts Counts { get; } = new();

    /// <summary>Connections that are followed or remembered.</summary>
    public int Count => _streams.Count;

    /// <summary>Memory of bytes that wait for others.</summary>
    public long HeldCost => _heldCost;

    /// <summary>Takes a segment.</summary>
    /// <returns>What became of it.</returns>
    public PacketFate Take(in TcpSegment segment)
    {
        if (_ports.Count > 0 && !_ports.Contains(segment.SourcePort) && !_ports.Contains(segment.DestinationPort))
        {
            return PacketFate.OtherPort;
        }

        Tick(segment.TimeNs);
        var key = FlowKey.Of(segment, out var isFromLow);
        if (!_streams.TryGetValue(key, out var stream))
        {
            stream = Begin(key, segment, isFromLow);
        }

        stream.LastSeen = _now;
        (stream.IsClosed ? _closed : _open).Add(stream);
        TakeInto(stream, segment, isFromLow);
        stream.IsNew = false;
        NoteHole(stream, low: true);
        NoteHole(stream, low: false);
        CloseIfEnded(stream);
        NoteCost(stream);
        Shed();
        return PacketFate.Taken;
    }

    /// <summary>Time has passed: what has waited long enough is given up.</summary>
    /// <param name="now">ns since 1970; an earlier time than before changes nothing.</param>
    public void Tick(long now)
    {
        if (now <= _now)
        {
            return;
        }

        _now = now;
        GiveUpHoles(_acknowledgedHoles, _limits.AcknowledgedGapNs, direction => direction.AcknowledgedHoleSince);
        GiveUpHoles(_holes, _limits.GapNs, direction => direction.HoleSince);
        while (_open.Oldest is { } idle && now - idle.LastSeen > _limits.IdleNs)
        {
            Counts.Add(StreamEvent.TimedOut);
            Forget(idle);
        }

        while (_closed.Oldest is { } closed && now - closed.LastSeen > _limits.ClosedNs)
        {
            Forget(closed);
        }
    }

    /// <summary>No more packets come: what is open is given up.</summary>
    public void End()
    {
        while (_open.Oldest is { } stream)
        {
            Forget(stream);
        }

        while (_closed.Oldest is { } stream)
        {
            Forget(stream);
        }
    }

    private long Time => _now - _owner.OriginNs;

    private TcpStream Begin(FlowKey key, in TcpSegment segment, bool isFromLow)
    {
        if (_streams.Count >= _limits.Streams)
        {
            if (_closed.Oldest is { } closed)
            {
                Forget(closed);
            }
            else if (_open.Oldest is { } idle)
            {
                Counts.Add(StreamEvent.Shed);
                Forget(idle);
            }
        }

        var stream = _pool.TryPop(out var pooled) ? pooled : new TcpStream(Counts);
        stream.Key = key;
        stream.IsNew = true;
        _streams.Add(key, stream);
        _follower.SetEnds(stream, segment, isFromLow);
        Counts.Add(StreamEvent.Opened);
        return stream;
    }

    private void TakeInto(TcpStream stream, in TcpSegment segment, bool isFromLow)
    {
        if (ConnectionFollower.IsOfAnother(stream, segment, isFromLow, _now))
        {
            StartAnew(stream, segment, isFromLow); // the ports are used again
        }

        if (segment.Has(TcpFlags.Rst))
        {
            Reset(stream, stream.From(isFromLow), segment);
        }
        else if (!stream.IsClosed)
        {
            _follower.Take(stream, segment, isFromLow, _now);
        }
    }

    private void StartAnew(TcpStream stream, in TcpSegment segment, bool isFromLow)
    {
        Close(stream);
        stream.Reset();
        _open.Add(stream);
        _follower.SetEnds(stream, segment, isFromLow);
        Counts.Add(StreamEvent.Opened);
    }

    private void Reset(TcpStream stream, TcpDirection from, in TcpSegment segment)
    {
        // One from far outside of the window ends nothing (RFC 5961 section 3).
        if (!stream.IsClosed && from.IsInWindow(segment.Sequence))
        {
            from.Acknowledge(segment.Sequence); // everything before it was sent, whether it was captured or not (RFC 9293 section 3.10.7)
            GiveUpHoles(stream);
            Close(stream);
        }
    }

    private void CloseIfEnded(TcpStream stream)
    {
        if (!stream.IsClosed && stream.FromLow.HasEnded && stream.FromHigh.HasEnded)
        {
            stream.Conversation?.Close();
            stream.Conversation = null;
            Close(stream);
        }
    }

    // Whatever is open is cut.
    private void Close(TcpStream stream)
    {
        if (stream.Conversation is null)
        {
            stream.FromLow.CountUnseen();
            stream.FromHigh.CountUnseen();
        }

        stream.Conversation?.Abort(OpaqueReason.Gap);
        stream.Conversation = null;
        stream.IsClosed = true;
        stream.ClosedAt = _now;
        stream.FromLow.Finish();
        stream.FromHigh.Finish();
        NoteCost(stream);
        _closed.Add(stream);
    }

    // What is missing will not come, and what came behind it still is what it is.
    private void GiveUpHoles(TcpStream stream)
    {
        if (stream.Conversation is not null)
        {
            stream.FromLow.GiveUpHole(Time);
            stream.FromHigh.GiveUpHole(Time);
        }
    }

    private void Forget(TcpStream stream)
    {
        GiveUpHoles(stream);
        if (!stream.IsClosed)
        {
            CloseIfEnded(stream);
        }

        if (!stream.IsClosed)
        {
            Close(stream);
        }

        stream.List?.Remove(stream);
        _streams.Remove(stream.Key);
        stream.Reset();
        _pool.Push(stream);
    }

    private void NoteHole(TcpStream stream, bool low)
    {
        var direction = stream.From(low);
        direction.NoteHole(_now, out var isNew, out var isNewlyAcknowledged);
        if (isNew)
        {
            _holes.Enqueue((stream, low, _now));
        }

        if (isNewlyAcknowledged)
        {
            _acknowledgedHoles.Enqueue((stream, low, _now));
        }

        if (direction.PacketsSinceAcknowledgedHole > _limits.AcknowledgedGapPackets)
        {
            direction.GiveUpHole(Time);
        }

        while (direction.HeldCost > _limits.BytesOutOfOrder || direction.IsFull)
        {
            direction.GiveUpHole(Time);
        }
    }

    private void GiveUpHoles(Queue<(TcpStream Stream, bool FromLow, long Since)> holes, long longest, Func<TcpDirection, long> since)
    {
        while (holes.TryPeek(out var hole))
        {
            var direction = hole.Stream.From(hole.FromLow);
            if (since(direction) == hole.Since)
            {
                if (_now - hole.Since < longest)
                {
                    return;
                }

                GiveUpHole(hole.Stream, direction, hole.FromLow);
            }

            holes.Dequeue();
        }
    }

    private void GiveUpHole(TcpStream stream, TcpDirection direction, bool low)
    {
        direction.GiveUpHole(Time);
        NoteHole(stream, low);
        CloseIfEnded(stream);
        NoteCost(stream);
    }

    private void NoteCost(TcpStream stream)
    {
        var cost = stream.FromLow.HeldCost + stream.FromHigh.HeldCost;
        _heldCost += cost - stream.HeldCost;
        stream.HeldCost = cost;
    }

    private void Shed()
    {
        while ((_heldCost > _limits.TotalBytesOutOfOrder || _holes.Count > MostHoles) && _holes.TryDequeue(out var hole))
        {
            var direction = hole.Stream.From(hole.FromLow);
            if (direction.HoleSince == hole.Since)
            {
                GiveUpHole(hole.Stream, direction, hole.FromLow);
            }
        }
    }
}
