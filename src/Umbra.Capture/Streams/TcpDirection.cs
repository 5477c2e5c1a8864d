using Umbra.Core.Http;

namespace Umbra.Capture.Streams;

/// <summary>One direction of a connection: puts its bytes in order and gives them on, each once. For one thread.</summary>
/// <param name="counts">What is met.</param>
internal sealed class TcpDirection(StreamCounts counts)
{
    // No window is larger (RFC 7323 section 2.3), and half of all sequence numbers are before any of them.
    private const int WidestWindow = 1 << 30;

    // Memory of bytes that came before it is known where the direction begins.
    private const int MostEarly = 64 * 1024;

    private readonly HeldBytes _held = new();
    private Conversation? _conversation;
    private bool _isRequests;
    private uint _finSequence;
    private bool _hasFin;
    private uint _announced;
    private uint _firstAcknowledged;

    /// <summary>The place of the next byte is known.</summary>
    public bool IsSynced { get; private set; }

    /// <summary>The place of the first byte that is read.</summary>
    public uint Start { get; private set; }

    /// <summary>The place of the next byte.</summary>
    public uint Next { get; private set; }

    /// <summary>The receiver has received everything before this place; holds with <see cref="HasAcknowledged"/>.</summary>
    public uint Acknowledged { get; private set; }

    /// <summary>The receiver has said what it has received.</summary>
    public bool HasAcknowledged { get; private set; }

    /// <summary>The place behind the furthest byte that was seen; holds with <see cref="HasBytes"/>.</summary>
    public uint Furthest { get; private set; }

    /// <summary>Bytes of this direction were seen.</summary>
    public bool HasBytes { get; private set; }

    /// <summary>A segment without bytes came, at this place: nothing behind it had been sent; null when none came since bytes did.</summary>
    public uint? QuietAt { get; set; }

    /// <summary>Everything up to FIN was given on.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Since when bytes are missing, ns; 0 when none are.</summary>
    public long HoleSince { get; private set; }

    /// <summary>Since when bytes are missing that their receiver has acknowledged; 0 when there are none.</summary>
    public long AcknowledgedHoleSince { get; private set; }

    /// <summary>How many packets of the connection came since then.</summary>
    public int PacketsSinceAcknowledgedHole { get; private set; }

    /// <summary>Memory of bytes that wait for others.</summary>
    public int HeldCost => _held.Cost;

    /// <summary>Bytes are held.</summary>
    public bool HasHeld => _held.Count > 0;

    /// <summary>It holds as many pieces as it may.</summary>
    public bool IsFull => _held.IsFull;

    /// <summary>Bytes are expected from here on.</summary>
    public void Sync(uint sequence)
    {
        IsSynced = true;
        Start = Next = _announced = sequence;
        while (_held.Count > 0 && (int)(_held.First.End - sequence) <= 0)
        {
            var piece = _held.TakeFirst();
            counts.Add(StreamEvent.BytesUnread, piece.Length);
            HeldBytes.GiveBack(piece);
        }
    }

    /// <summary>Bytes came before it is known where the direction begins: the segment that says it may still come.</summary>
    public void TakeEarly(uint sequence, ReadOnlySpan<byte> bytes, int missing, long time)
    {
        if (_held.Cost + bytes.Length > MostEarly || _held.IsFull)
        {
            counts.Add(StreamEvent.BytesUnread, bytes.Length);
        }
        else
        {
            _held.Add(sequence, bytes, missing, time);
        }
    }

    /// <summary>Gives what comes to a reader from now on.</summary>
    public void ReadBy(Conversation conversation, bool isRequests)
    {
        (_conversation, _isRequests) = (conversation, isRequests);
        if (HasAcknowledged)
        {
            Announce(Expected);
        }
    }

    /// <summary>Nothing more is given on; what the places are is remembered.</summary>
    public void Finish()
    {
        if (_held.Bytes > 0)
        {
            counts.Add(StreamEvent.BytesUnread, _held.Bytes);
        }

        _held.Clear();
        _conversation = null;
        HoleSince = AcknowledgedHoleSince = 0;
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        _held.Clear();
        _conversation = null;
        IsSynced = HasAcknowledged = HasBytes = HasEnded = _hasFin = false;
        HoleSince = AcknowledgedHoleSince = 0;
        QuietAt = null;
    }

    /// <summary>Bytes were seen: notes how far they go.</summary>
    public void See(uint end)
    {
        if (!HasBytes || (int)(end - Furthest) > 0)
        {
            (HasBytes, Furthest) = (true, end);
        }
    }

    /// <summary>The receiver has received everything before a place: bytes before it are certain to come, or to be missing.</summary>
    public void Acknowledge(uint sequence)
    {
        if (HasAcknowledged && (int)(sequence - Acknowledged) <= 0)
        {
            return;
        }

        _firstAcknowledged = HasAcknowledged ? _firstAcknowledged : sequence;
        (HasAcknowledged, Acknowledged) = (true, sequence);
        if (IsSynced)
        {
            Announce(Expected);
        }
    }

    /// <summary>Whether a segment belongs to this connection by its place.</summary>
    public bool IsInWindow(uint sequence) => !IsSynced || Math.Abs((long)(int)(sequence - Next)) < WidestWindow;

    /// <summary>FIN: nothing follows this place.</summary>
    public void End(uint sequence, long time)
    {
        if (!_hasFin)
        {
            (_hasFin, _finSequence) = (true, sequence);
        }

        Drain(time);
    }

    /// <summary>Takes a segment's bytes.</summary>
    /// <param name="sequence">The place of the first.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="missing">Bytes behind them that were not captured.</param>
    /// <param name="time">When they came, ns since the origin.</param>
    public void Take(uint sequence, ReadOnlySpan<byte> bytes, int missing, long time)
    {
        // A probe whether the connection lives is at the place of the last byte that was received, and its own byte is any (RFC 9293 section 3.8.4; where there is one, it is 0): it must
        // not stand for one that was not captured.
        if (bytes.Length + missing == 1 && ((HasAcknowledged && sequence + 1 == Acknowledged) || (bytes.Length == 1 && bytes[0] == 0)))
        {
            return;
        }

        var ahead = (int)(sequence - Next);
        if (!IsRead)
        {
            _held.Clear();
        }
        else if (ahead > 0)
        {
            counts.Add(StreamEvent.OutOfOrder);
            if (_isRequests)
            {
                Announce(sequence + (uint)(bytes.Length + missing));
            }

            if (!_held.Add(sequence, bytes, missing, time))
            {
                counts.Add(StreamEvent.Conflicting);
            }

            return;
        }

        if (ahead > 0)
        {
            (Next, ahead) = (sequence, 0); // the bytes before are of no use any more
        }

        if (-ahead >= bytes.Length)
        {
            counts.Add(StreamEvent.Retransmitted);
            missing -= -ahead - bytes.Length;
            bytes = default;
            if (missing <= 0)
            {
                return;
            }
        }
        else if (ahead < 0)
        {
            counts.Add(StreamEvent.Retransmitted);
            bytes = bytes[-ahead..];
        }

        TakeNext(bytes, missing, time);
    }

    /// <summary>Notes since when bytes are missing.</summary>
    /// <param name="now">The time, ns since 1970.</param>
    /// <param name="isNew">A hole is there that was not before.</param>
    /// <param name="isNewlyAcknowledged">Its receiver has these bytes, and had not before.</param>
    public void NoteHole(long now, out bool isNew, out bool isNewlyAcknowledged)
    {
        var isAcknowledged = IsSynced ? IsRead && HasAcknowledged && (int)(Expected - Next) > 0 : _held.Count > 0;
        var isHole = isAcknowledged || (IsRead && (_held.Count > 0 || (_hasFin && !HasEnded)));
        isNew = isHole && HoleSince == 0;
        isNewlyAcknowledged = isAcknowledged && AcknowledgedHoleSince == 0;
        HoleSince = !isHole ? 0 : isNew ? now : HoleSince;
        AcknowledgedHoleSince = !isAcknowledged ? 0 : isNewlyAcknowledged ? now : AcknowledgedHoleSince;
        PacketsSinceAcknowledgedHole = !isAcknowledged || isNewlyAcknowledged ? 0 : PacketsSinceAcknowledgedHole + 1;
    }

    /// <summary>Gives up the bytes that are missing next, and goes on behind them.</summary>
    public void GiveUpHole(long time)
    {
        HoleSince = AcknowledgedHoleSince = 0;
        if (!IsSynced)
        {
            counts.Add(StreamEvent.BytesUnread, _held.Bytes);
            _held.Clear();
            return;
        }

        var to = _held.Count > 0 ? _held.First.Sequence : _hasFin ? _finSequence : HasAcknowledged ? Expected : Next;
        if ((int)(to - Next) > 0)
        {
            PassOver((int)(to - Next), time);
        }

        Drain(time);
    }

    /// <summary>Of a connection that nobody read: counts bytes of which nothing but their places is known.</summary>
    public void CountUnseen()
    {
        // Where its beginning was not seen, the last of these may be FIN.
        var to = _hasFin ? _finSequence : HasAcknowledged ? Acknowledged : Next;
        var missing = IsSynced ? (int)(to - Next) : HasAcknowledged ? (int)(to - _firstAcknowledged) - 1 : 0;
        if (!HasBytes && missing > 0)
        {
            counts.Add(StreamEvent.Gaps);
            counts.Add(StreamEvent.GapBytes, missing);
        }
    }

    // Whether bytes are still of use: those of a connection that is not read are only counted.
    private bool IsRead => _conversation is { Opaque: null };

    // The receiver acknowledges FIN as if it were a byte.
    private uint Expected => _hasFin && (int)(Acknowledged - _finSequence) > 0 ? _finSequence : Acknowledged;

    private void TakeNext(ReadOnlySpan<byte> bytes, int missing, long time)
    {
        // Bytes that are held came first: they are kept where both have the same place.
        while (_held.Count > 0 && (int)(_held.First.Sequence - Next) < bytes.Length)
        {
            var before = Math.Max(0, (int)(_held.First.Sequence - Next));
            GiveOn(bytes[..before], time);
            bytes = bytes[before..];
            var piece = _held.TakeFirst();
            var overlap = Math.Min(piece.Length, bytes.Length);
            if (!piece.Span[..overlap].SequenceEqual(bytes[..overlap]))
            {
                counts.Add(StreamEvent.Conflicting);
            }

            bytes = bytes[overlap..];
            GiveOn(piece.Span, piece.Time);
            HeldBytes.GiveBack(piece);
            if (bytes.IsEmpty)
            {
                missing = piece.Missing;
            }
        }

        GiveOn(bytes, time);
        PassOverCut(missing, time);
        Drain(time);
    }

    /// <summary>Gives on what is held and comes next, and ends when that was the last.</summary>
    public void Drain(long time)
    {
        while (_held.Count > 0 && (int)(_held.First.Sequence - Next) <= 0)
        {
            var piece = _held.TakeFirst();
            GiveOn(piece.Span[Math.Min(piece.Length, (int)(Next - piece.Sequence))..], piece.Time);
            HeldBytes.GiveBack(piece);
            PassOverCut(piece.Missing, time);
        }

        if (_hasFin && !HasEnded && (int)(Next - _finSequence) >= 0)
        {
            HasEnded = true;
            if (_isRequests)
            {
                _conversation?.RequestsEnd();
            }
            else
            {
                _conversation?.ResponsesEnd();
            }
        }
    }

    private void GiveOn(ReadOnlySpan<byte> bytes, long time)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        Next += (uint)bytes.Length;
        if (_conversation is null)
        {
            counts.Add(StreamEvent.BytesUnread, bytes.Length);
        }
        else if (_isRequests)
        {
            Announce(Next);
            _conversation.RequestBytes(bytes, time);
        }
        else
        {
            _conversation.ResponseBytes(bytes, time);
        }
    }

    // What the capture cut off is not there, unless it came in another segment.
    private void PassOverCut(int missing, long time)
    {
        var most = _held.Count > 0 ? (int)(_held.First.Sequence - Next) : missing;
        if (Math.Min(missing, most) is > 0 and var count)
        {
            PassOver(count, time);
        }
    }

    private void PassOver(int count, long time)
    {
        counts.Add(StreamEvent.Gaps);
        counts.Add(StreamEvent.GapBytes, count);
        Next += (uint)count;
        if (_isRequests)
        {
            Announce(Next);
            _conversation?.RequestGap(count, time);
        }
        else
        {
            _conversation?.ResponseGap(count, time);
        }
    }

    private void Announce(uint end)
    {
        if (_isRequests && _conversation is not null && (int)(end - _announced) is > 0 and < WidestWindow and var more)
        {
            _announced = end;
            _conversation.RequestArriving(more);
        }
    }
}
