namespace Umbra.Capture.Streams;

/// <summary>The bounds of the reassembly. Past each it sheds and counts.</summary>
internal sealed record StreamLimits
{
    /// <summary>The most connections that are followed; the one that was idle longest goes first.</summary>
    public int Streams { get; init; } = 65_536;

    /// <summary>The most bytes of one direction that wait for bytes before them.</summary>
    public int BytesOutOfOrder { get; init; } = 1024 * 1024;

    /// <summary>The most bytes of all connections together that wait.</summary>
    public long TotalBytesOutOfOrder { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long bytes are waited for that have not come, ns.</summary>
    public long GapNs { get; init; } = 10_000_000_000;

    /// <summary>How long they are waited for when their receiver has acknowledged them: then they were sent, and not captured, ns.</summary>
    public long AcknowledgedGapNs { get; init; } = 200_000_000;

    /// <summary>How many packets of the connection they are waited for then: a capture does not bring packets further out of order.</summary>
    public int AcknowledgedGapPackets { get; init; } = 32;

    /// <summary>
    /// A connection whose first packet is a request is read from there on, as long as none can have been forgotten. For files: a capture that is begun in the middle of an upload could
    /// take its end for a request, and sends what it takes.
    /// </summary>
    public bool TrustsFirstPacket { get; init; }

    /// <summary>After how long without a packet a connection is given up, ns.</summary>
    public long IdleNs { get; init; } = 300_000_000_000;

    /// <summary>How long a connection that has ended is remembered, so that its last packets, seen twice, begin nothing, ns.</summary>
    public long ClosedNs { get; init; } = 60_000_000_000;
}
