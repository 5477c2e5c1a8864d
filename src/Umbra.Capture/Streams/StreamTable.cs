using Umbra.Capture.Packets;
using Umbra.Core.Http;

namespace Umbra.Capture.Streams;

/// <summary>
/// Puts TCP segments together to connections (RFC 9293), and gives the bytes of each to a reader. Bounded in connections, bytes and time, all of it by the packets' own clock. For one
/// thread.
/// </summary>
/// <remarks>
/// <para>Which end is the server is told by the ports that are given, else by SYN, else by who speaks HTTP first, from the larger port to the smaller.</para>
/// <para>
/// A connection whose beginning was not seen, or of which bytes are missing, is read from the first segment on that begins with a request line and before which the client was seen to be idle: the end of an upload could
/// look like a request. Until its first response it must not have sent another one: a client that pipelines may have sent one before as well, whose response would be taken for that of the
/// first.
/// </para>
/// </remarks>
internal sealed class StreamTable
{
    // What was sent before a connection's end can come that long after it.
    private const long OnTheWayNs = 1_000_000_000;
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
    private long _heldCost;
    private long _now;
    private long _began;

    /// <param name="owner">Reads the connections.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="ports">The servers' ports; empty for all.</param>
    public StreamTable(IConnectionOwner owner, StreamLimits limits, IEnumerable<ushort> ports) => (_owner, _limits, _ports) = (owner, limits, [.. ports]);

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
            stream = Begin(key, segment);
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
        _began = _began == 0 ? now : _began;
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

    private bool CanHaveForgotten => Counts[StreamEvent.Shed] > 0 || _now - _began > _limits.IdleNs;

    private long Time => _now - _owner.OriginNs;

    private TcpStream Begin(FlowKey key, in TcpSegment segment)
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
        SetEnds(stream, segment);
        Counts.Add(StreamEvent.Opened);
        return stream;
    }

    private void SetEnds(TcpStream stream, in TcpSegment segment)
    {
        var (isSource, isDestination) = (_ports.Contains(segment.SourcePort), _ports.Contains(segment.DestinationPort));
        if (isSource != isDestination)
        {
            var isFromLow = FlowKey.Of(segment, out var fromLow) == stream.Key && fromLow;
            stream.IsClientLow = isDestination == isFromLow;
        }
    }

    private void TakeInto(TcpStream stream, in TcpSegment segment, bool isFromLow)
    {
        var (from, to) = (stream.From(isFromLow), stream.From(!isFromLow));
        if (segment.Has(TcpFlags.Syn))
        {
            Synchronize(stream, segment, isFromLow);
        }
        else if (IsOfAnother(stream, from, segment))
        {
            StartAnew(stream, segment);
        }

        if (segment.Has(TcpFlags.Rst))
        {
            Reset(stream, from, segment);
            return;
        }

        if (stream.IsClosed)
        {
            return;
        }

        if (!from.IsInWindow(segment.Sequence))
        {
            Counts.Add(StreamEvent.OutOfWindow);
            return;
        }

        // SYN has a place of its own, before the bytes.
        var sequence = segment.Has(TcpFlags.Syn) ? segment.Sequence + 1 : segment.Sequence;
        var length = segment.Payload.Length + segment.Missing;
        if (length > 0 && (!from.IsSynced || stream.Conversation is { IsCut: true }))
        {
            TryPickUp(stream, from, to, segment, isFromLow);
        }

        if (segment.Has(TcpFlags.Ack))
        {
            to.Acknowledge(segment.Acknowledgment);
            if (from.IsSynced && !to.IsSynced)
            {
                // The beginning of that direction was not seen. A client that has sent nothing yet has received nothing of HTTP either.
                to.Sync(segment.Acknowledgment);
                stream.IsBeginningGuessed = sequence != from.Start;
            }
            else if (stream.IsBeginningGuessed && sequence == from.Start && segment.Acknowledgment == to.Start)
            {
                stream.IsBeginningGuessed = false;
            }
        }

        if (length == 0)
        {
            from.QuietAt = segment.Sequence;
        }
        else
        {
            TakeBytes(stream, from, segment, sequence, isFromLow);
        }

        if (stream.IsClientLow is { } isClientLow && (from is { HasHeld: true, IsSynced: true } || to is { HasHeld: true, IsSynced: true }))
        {
            if (stream.Conversation is null)
            {
                Open(stream, segment, isFromLow == isClientLow);
            }

            DrainEarly(stream, low: true, isClientLow);
            DrainEarly(stream, low: false, isClientLow);
        }

        if (segment.Has(TcpFlags.Fin) && from.IsSynced)
        {
            from.End(sequence + (uint)length, Time);
        }
    }

    private void TakeBytes(TcpStream stream, TcpDirection from, in TcpSegment segment, uint sequence, bool isFromLow)
    {
        from.See(sequence + (uint)(segment.Payload.Length + segment.Missing));
        if (!from.IsSynced || stream.IsClientLow is not { } isClientLow)
        {
            NoteBytes(stream, segment, isFromLow);
            from.TakeEarly(sequence, segment.Payload, segment.Missing, Time);
            return;
        }

        if (stream.Conversation is null)
        {
            Open(stream, segment, isFromLow == isClientLow);
        }

        if (stream.IsPickedUp && isFromLow != isClientLow && (int)(sequence - from.Start) >= 0)
        {
            CheckPickUp(stream, segment, isClientLow);
        }

        NoteBytes(stream, segment, isFromLow);
        CheckBeginning(stream, isFromLow == isClientLow);
        from.Take(sequence, segment.Payload, segment.Missing, Time);
    }

    // What came before it was known where its direction begins.
    private void DrainEarly(TcpStream stream, bool low, bool isClientLow)
    {
        var direction = stream.From(low);
        if (direction is { IsSynced: true, HasHeld: true })
        {
            CheckBeginning(stream, low == isClientLow);
            direction.Drain(Time);
        }
    }

    // A guess that nothing has confirmed before the server's bytes are read is none to go by.
    private void CheckBeginning(TcpStream stream, bool isFromClient)
    {
        if (stream.IsBeginningGuessed && !isFromClient)
        {
            stream.IsBeginningGuessed = false;
            stream.Conversation!.ResponseGap(1, Time);
        }
    }

    private static void NoteBytes(TcpStream stream, in TcpSegment segment, bool isFromLow)
    {
        stream.WereLastBytesFromLow = isFromLow;
        stream.WereLastBytesInterim = segment.Payload.StartsWith("HTTP/1.1 1"u8);
        stream.From(isFromLow).QuietAt = null;
    }

    private void Open(TcpStream stream, in TcpSegment segment, bool isFromClient)
    {
        var ends = isFromClient
            ? new ConnectionEnds(segment.Source, segment.SourcePort, segment.Destination, segment.DestinationPort)
            : new ConnectionEnds(segment.Destination, segment.DestinationPort, segment.Source, segment.SourcePort);
        var conversation = stream.Conversation = _owner.Open(ends, _now);
        stream.From(stream.IsClientLow == true).ReadBy(conversation, isRequests: true);
        stream.From(stream.IsClientLow == false).ReadBy(conversation, isRequests: false);
    }

    // The first response after a pick-up: it is that of the request only if nothing else could be under way.
    private void CheckPickUp(TcpStream stream, in TcpSegment segment, bool isClientLow)
    {
        stream.IsPickedUp = false;
        var isBefore = segment.Has(TcpFlags.Ack) && (int)(segment.Acknowledgment - stream.From(isClientLow).Start) <= 0;
        if (isBefore || stream.Conversation!.Outstanding > 1)
        {
            stream.Conversation!.ResponseGap(1, Time);
        }
    }

    private void TryPickUp(TcpStream stream, TcpDirection from, TcpDirection to, in TcpSegment segment, bool isFromLow)
    {
        if (!segment.Has(TcpFlags.Ack) || (stream.IsClientLow is { } isClientLow && isClientLow != isFromLow) || !RequestLine.IsBeginning(segment.Payload))
        {
            if (stream.IsClientLow is null && segment.Payload.StartsWith("HTTP/1."u8))
            {
                stream.IsClientLow = !isFromLow; // only a server speaks so
            }

            return;
        }

        // Nothing is under way: the server spoke last and has acknowledged all before this segment, and the client all that the server sent; or nobody spoke, and the client was here.
        var isIdle = stream.WereLastBytesFromLow is { } wereFromLow
            ? wereFromLow != isFromLow && !stream.WereLastBytesInterim && from.HasAcknowledged && from.Acknowledged == segment.Sequence && to.Furthest == segment.Acknowledgment
            : from.QuietAt == segment.Sequence || (_limits.TrustsFirstPacket && stream.IsNew && !CanHaveForgotten);
        if (!isIdle)
        {
            return;
        }

        // A response's body could look like a request: where nothing else tells which end is the server, its port is the smaller one.
        if (stream.IsClientLow is null && segment.SourcePort < segment.DestinationPort)
        {
            return;
        }

        // What was read of it before a gap is another connection to those who read.
        stream.Conversation?.Abort(OpaqueReason.Gap);
        stream.Conversation = null;
        from.Finish();
        to.Finish();
        stream.IsClientLow = isFromLow;
        stream.IsPickedUp = true;
        from.Sync(segment.Sequence);
        to.Sync(segment.Acknowledgment);
        Counts.Add(StreamEvent.PickedUp);
    }

    private void Synchronize(TcpStream stream, in TcpSegment segment, bool isFromLow)
    {
        var (from, to) = (stream.From(isFromLow), stream.From(!isFromLow));
        var start = segment.Sequence + 1;
        var isAnswer = segment.Has(TcpFlags.Ack);
        if (isAnswer && stream is { IsBeginningGuessed: true, IsClosed: false } && to.Start == segment.Acknowledgment)
        {
            stream.IsBeginningGuessed = false; // here it is
            from.Sync(start);
            return;
        }

        if (from.IsSynced && from.Start == start)
        {
            stream.IsPickedUp = false; // once more; or late, and it was picked up at its beginning
            return;
        }

        if (from.IsSynced || stream.IsClosed || (isAnswer && to.IsSynced && to.Start != segment.Acknowledgment))
        {
            StartAnew(stream, segment); // the ports are used again
        }

        stream.IsClientLow ??= isAnswer ? !isFromLow : isFromLow;
        from.Sync(start);
        if (isAnswer && !to.IsSynced)
        {
            to.Sync(segment.Acknowledgment);
        }
    }

    // Whether the ports are used again and SYN was not seen: bytes behind the end, or far from the place where the connection was.
    private bool IsOfAnother(TcpStream stream, TcpDirection from, in TcpSegment segment) =>
        !segment.Payload.IsEmpty
        && ((stream.IsClosed && _now - stream.ClosedAt > OnTheWayNs && (!from.IsSynced || (int)(segment.Sequence - from.Next) > 0)) || !from.IsInWindow(segment.Sequence))
        && RequestLine.IsBeginning(segment.Payload);

    private void StartAnew(TcpStream stream, in TcpSegment segment)
    {
        Close(stream);
        stream.Reset();
        _open.Add(stream);
        SetEnds(stream, segment);
        Counts.Add(StreamEvent.Opened);
    }

    private void Reset(TcpStream stream, TcpDirection from, in TcpSegment segment)
    {
        // One from far outside of the window ends nothing (RFC 5961 section 3).
        if (!stream.IsClosed && from.IsInWindow(segment.Sequence))
        {
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
