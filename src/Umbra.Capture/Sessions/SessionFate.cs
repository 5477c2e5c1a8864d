using System.Collections.Immutable;

namespace Umbra.Capture.Sessions;

/// <summary>What became of a packet that a session took: every one is sent or failed. A closed set: label values of <c>umbra_session_packets_total</c>.</summary>
internal enum SessionFate : byte
{
    /// <summary>It was sent, in one piece or cut into several.</summary>
    Sent,

    /// <summary>The system did not take it, or a part of it.</summary>
    SendFailed,
}

/// <summary>What else a session counts: label values of <c>umbra_session_events_total</c>.</summary>
internal enum SessionEvent : byte
{
    /// <summary>Datagrams that were sent.</summary>
    Datagrams,

    /// <summary>Bytes of them, without the outer headers.</summary>
    Bytes,

    /// <summary>Packets that the interface hands over larger than its MTU (TSO, GRO), and that were cut into segments.</summary>
    Segmented,

    /// <summary>Datagrams that were cut because the packet is longer than <c>packetLength</c>.</summary>
    CutByLength,

    /// <summary>Datagrams that were cut because the way to the target takes no longer ones.</summary>
    CutByMtu,
}

/// <summary>The fates and events as users see them.</summary>
internal static class SessionCounts
{
    /// <summary>The fates' label values.</summary>
    public static ImmutableArray<string> Fates { get; } = ["sent", "send_failed"];

    /// <summary>The events' label values.</summary>
    public static ImmutableArray<string> Events { get; } = ["datagrams", "bytes", "segmented", "cut_by_length", "cut_by_mtu"];
}
