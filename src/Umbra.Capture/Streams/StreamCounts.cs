using System.Collections.Immutable;

namespace Umbra.Capture.Streams;

/// <summary>What the reassembly met. Written by one thread, read by any.</summary>
internal sealed class StreamCounts
{
    private readonly long[] _counts = new long[StreamEvents.Count];

    /// <summary>How often, or how many bytes.</summary>
    public long this[StreamEvent what] => Volatile.Read(ref _counts[(int)what]);

    /// <summary>Counts.</summary>
    public void Add(StreamEvent what, long count = 1) => Volatile.Write(ref _counts[(int)what], _counts[(int)what] + count);
}

/// <summary>What the reassembly can meet.</summary>
internal enum StreamEvent
{
    /// <summary>A connection was seen for the first time.</summary>
    Opened,

    /// <summary>A connection whose beginning was not seen is read from a request on.</summary>
    PickedUp,

    /// <summary>Bytes before the place from which on a connection is read, or of one that never had such a place.</summary>
    BytesUnread,

    /// <summary>A segment came again.</summary>
    Retransmitted,

    /// <summary>A segment came before those before it.</summary>
    OutOfOrder,

    /// <summary>A byte came again as another: the first one was kept.</summary>
    Conflicting,

    /// <summary>A segment that no receiver would accept at this place of its connection.</summary>
    OutOfWindow,

    /// <summary>Bytes were given up.</summary>
    Gaps,

    /// <summary>How many bytes were given up.</summary>
    GapBytes,

    /// <summary>A connection was given up because nothing came any more.</summary>
    TimedOut,

    /// <summary>A connection was given up because there were too many.</summary>
    Shed,
}

/// <summary>The events as users see them.</summary>
internal static class StreamEvents
{
    /// <summary>The number of events.</summary>
    public const int Count = (int)StreamEvent.Shed + 1;

    private static readonly ImmutableArray<string> Names =
        ["opened", "picked_up", "bytes_unread", "retransmitted", "out_of_order", "conflicting", "out_of_window", "gaps", "gap_bytes", "timed_out", "shed"];

    /// <summary>The event's label value.</summary>
    public static string Name(this StreamEvent what) => Names[(int)what];
}
