using Umbra.Capture.Packets;
using Umbra.Core.Http;

namespace Umbra.Capture.Streams;

/// <summary>Finds out of a connection's segments which end is the client and where reading begins, and gives the bytes to a reader from there on. For one thread.</summary>
/// <remarks>
/// <para>Which end is the server is told by the ports that are given, else by SYN, else by who speaks HTTP first: a request goes from the larger port to the smaller, a response the other way.</para>
/// <para>
/// A connection whose beginning was not seen, or of which bytes are missing, is read from the first segment on that begins with a request line and before which the client was seen to be
/// idle: the end of an upload could look like a request. Until its first response it must not have sent another one: a client that pipelines may have sent one before as well, whose response
/// would be taken for that of the first.
/// </para>
/// </remarks>
/// <param name="owner">Reads the connections.</param>
/// <param name="limits">The bounds.</param>
/// <param name="ports">The servers' ports; empty for all.</param>
/// <param name="counts">What is met.</param>
internal sealed class ConnectionFollower(IConnectionOwner owner, StreamLimits limits, HashSet<ushort> ports, StreamCounts counts)
{
    // What was sent before a connection's end can come that long after it.
    private const long OnTheWayNs = 1_000_000_000;

    private long _now;
    private long _began;

    private long Time => _now - owner.OriginNs;

    private bool CanHaveForgotten => counts[StreamEvent.Shed] > 0 || _now - _began > limits.IdleNs;

    /// <summary>Whether a segment begins another connection with the same addresses and ports.</summary>
    /// <param name="stream">The connection that is known.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="isFromLow">Its sender is the end with the smaller address.</param>
    /// <param name="now">The packets' time, ns since 1970.</param>
    public static bool IsOfAnother(TcpStream stream, in TcpSegment segment, bool isFromLow, long now)
    {
        var (from, to) = (stream.From(isFromLow), stream.From(!isFromLow));
        if (!segment.Has(TcpFlags.Syn))
        {
            // SYN was not seen: bytes behind the end, or far from the place where the connection was.
            return !segment.Payload.IsEmpty
                && ((stream.IsClosed && now - stream.ClosedAt > OnTheWayNs && (!from.IsSynced || (int)(segment.Sequence - from.Next) > 0)) || !from.IsInWindow(segment.Sequence))
                && StartLine.IsRequest(segment.Payload);
        }

        var isAnswer = segment.Has(TcpFlags.Ack);
        var isConfirmed = isAnswer && stream is { IsBeginningGuessed: true, IsClosed: false } && to.Start == segment.Acknowledgment;
        var isOnceMore = from.IsSynced && from.Start == segment.Sequence + 1;
        return !isConfirmed && !isOnceMore && (from.IsSynced || stream.IsClosed || (isAnswer && to.IsSynced && to.Start != segment.Acknowledgment));
    }

    /// <summary>A connection is new: tells its ends by their ports, where these say it.</summary>
    public void SetEnds(TcpStream stream, in TcpSegment segment, bool isFromLow)
    {
        var (isSource, isDestination) = (ports.Contains(segment.SourcePort), ports.Contains(segment.DestinationPort));
        if (isSource != isDestination)
        {
            stream.IsClientLow = isDestination == isFromLow;
        }
    }

    /// <summary>Takes a segment of a connection that is not over.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="segment">The segment; no RST.</param>
    /// <param name="isFromLow">Its sender is the end with the smaller address.</param>
    /// <param name="now">The packets' time, ns since 1970.</param>
    public void Take(TcpStream stream, in TcpSegment segment, bool isFromLow, long now)
    {
        _now = now;
        _began = _began == 0 ? now : _began;
        var (from, to) = (stream.From(isFromLow), stream.From(!isFromLow));
        if (segment.Has(TcpFlags.Syn))
        {
            Synchronize(stream, segment, isFromLow);
        }

        if (!from.IsInWindow(segment.Sequence))
        {
            counts.Add(StreamEvent.OutOfWindow);
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
        var conversation = stream.Conversation = owner.Open(ends, _now);
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
        if (!segment.Has(TcpFlags.Ack) || (stream.IsClientLow is { } isClientLow && isClientLow != isFromLow) || !StartLine.IsRequest(segment.Payload))
        {
            // A server speaks so, and its port is the smaller one: a request's body could look like a response.
            if (stream.IsClientLow is null && segment.SourcePort <= segment.DestinationPort && StartLine.IsStatus(segment.Payload))
            {
                stream.IsClientLow = !isFromLow;
            }

            return;
        }

        // Nothing is under way: the server spoke last and has acknowledged all before this segment, and the client all that the server sent; or nobody spoke, and the client was here.
        var isIdle = stream.WereLastBytesFromLow is { } wereFromLow
            ? wereFromLow != isFromLow && !stream.WereLastBytesInterim && from.HasAcknowledged && from.Acknowledged == segment.Sequence && to.Furthest == segment.Acknowledgment
            : from.QuietAt == segment.Sequence || (limits.TrustsFirstPacket && stream.IsNew && !CanHaveForgotten);
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
        counts.Add(StreamEvent.PickedUp);
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

        stream.IsClientLow ??= isAnswer ? !isFromLow : isFromLow;
        from.Sync(start);
        if (isAnswer && !to.IsSynced)
        {
            to.Sync(segment.Acknowledgment);
        }
    }
}
