using Umbra.Core.Http;

namespace Umbra.Capture.Streams;

/// <summary>A connection that is followed. Pooled by the <see cref="StreamTable"/>, which keeps all in the order in which they were last heard of.</summary>
/// <param name="counts">What is met.</param>
internal sealed class TcpStream(StreamCounts counts)
{
    /// <summary>Which connection.</summary>
    public FlowKey Key { get; set; }

    /// <summary>What the end with the smaller address sends.</summary>
    public TcpDirection FromLow { get; } = new(counts);

    /// <summary>What the other end sends.</summary>
    public TcpDirection FromHigh { get; } = new(counts);

    /// <summary>The client is the end with the smaller address; null while it is not known.</summary>
    public bool? IsClientLow { get; set; }

    /// <summary>Reads it; null before its first bytes, and after its end.</summary>
    public Conversation? Conversation { get; set; }

    /// <summary>This is its first packet.</summary>
    public bool IsNew { get; set; }

    /// <summary>It has ended.</summary>
    public bool IsClosed { get; set; }

    /// <summary>It was picked up at a request, and no response to that has come yet.</summary>
    public bool IsPickedUp { get; set; }

    /// <summary>
    /// The place of the server's first byte is taken from a client that had sent something before: bytes of the server may lie before it, so that it is not known which response belongs to
    /// which request.
    /// </summary>
    public bool IsBeginningGuessed { get; set; }

    /// <summary>When it ended, ns since 1970.</summary>
    public long ClosedAt { get; set; }

    /// <summary>Memory of its bytes that wait for others.</summary>
    public int HeldCost { get; set; }

    /// <summary>Who sent the last bytes; null when there were none.</summary>
    public bool? WereLastBytesFromLow { get; set; }

    /// <summary>The last bytes began an interim response (1xx): the request is under way yet.</summary>
    public bool WereLastBytesInterim { get; set; }

    /// <summary>When its last packet came, ns since 1970.</summary>
    public long LastSeen { get; set; }

    /// <summary>In which list it is.</summary>
    public StreamList? List { get; set; }

    /// <summary>The one that was heard of next.</summary>
    public TcpStream? Newer { get; set; }

    /// <summary>The one that was heard of before.</summary>
    public TcpStream? Older { get; set; }

    /// <summary>What an end sends.</summary>
    public TcpDirection From(bool low) => low ? FromLow : FromHigh;

    /// <summary>Forgets everything but which connection it is.</summary>
    public void Reset()
    {
        FromLow.Reset();
        FromHigh.Reset();
        IsClientLow = WereLastBytesFromLow = null;
        Conversation = null;
        IsClosed = IsPickedUp = IsBeginningGuessed = false;
    }
}

/// <summary>Connections in the order in which they were last heard of.</summary>
internal sealed class StreamList
{
    private TcpStream? _newest;

    /// <summary>The one that was not heard of for longest.</summary>
    public TcpStream? Oldest { get; private set; }

    /// <summary>It was heard of now.</summary>
    public void Add(TcpStream stream)
    {
        if (_newest == stream)
        {
            return;
        }

        stream.List?.Remove(stream);
        stream.List = this;
        stream.Older = _newest;
        if (_newest is not null)
        {
            _newest.Newer = stream;
        }

        _newest = stream;
        Oldest ??= stream;
    }

    /// <summary>Takes one out.</summary>
    public void Remove(TcpStream stream)
    {
        if (stream.Older is not null)
        {
            stream.Older.Newer = stream.Newer;
        }
        else
        {
            Oldest = stream.Newer;
        }

        if (stream.Newer is not null)
        {
            stream.Newer.Older = stream.Older;
        }
        else
        {
            _newest = stream.Older;
        }

        stream.Newer = stream.Older = null;
        stream.List = null;
    }
}
