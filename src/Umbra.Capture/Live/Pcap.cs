using System.Runtime.InteropServices;

namespace Umbra.Capture.Live;

/// <summary>
/// What is asked of libpcap directly. SharpPcap opens, filters and closes; but it hands over one packet a call, copied, and of the kernel's drops 6.3.1 never tells on 64-bit systems other than
/// Windows, since it declares the three counters as pointers.
/// </summary>
internal static unsafe partial class Pcap
{
    private const short PollIn = 1; // POLLIN

    private static readonly string[] Names = ["libpcap.so.0.8", "libpcap.so.1", "libpcap.so", "libpcap.dylib"];

    private static readonly nint Library = Load();

    private static readonly delegate* unmanaged<nint, uint*, int> StatsFunction = (delegate* unmanaged<nint, uint*, int>)Find("pcap_stats");

    private static readonly delegate* unmanaged<nint, int, delegate* unmanaged<nint, byte*, byte*, void>, nint, int> DispatchFunction =
        (delegate* unmanaged<nint, int, delegate* unmanaged<nint, byte*, byte*, void>, nint, int>)Find("pcap_dispatch");

    private static readonly delegate* unmanaged<nint, int, byte*, int> SetNonBlockFunction = (delegate* unmanaged<nint, int, byte*, int>)Find("pcap_setnonblock");

    private static readonly delegate* unmanaged<nint, int> SelectableFunction = (delegate* unmanaged<nint, int>)Find("pcap_get_selectable_fd");

    /// <summary>Whether it is there, in a form in which it can be asked: on 64-bit systems, where the header before a packet has 24 bytes.</summary>
    public static bool IsThere => StatsFunction is not null && DispatchFunction is not null && SetNonBlockFunction is not null && SelectableFunction is not null && sizeof(nint) == 8;

    /// <summary>Has <see cref="Dispatch"/> never wait, and tells what to wait for instead. Else an interface without a packet would hold its reader for ever: the kernel hands over no empty block.</summary>
    /// <param name="pcap">The handle of an open capture.</param>
    /// <returns>What is readable when packets are at hand; less than 0 when it cannot be.</returns>
    public static int Selectable(nint pcap)
    {
        var error = stackalloc byte[256]; // PCAP_ERRBUF_SIZE
        return SetNonBlockFunction(pcap, 1, error) == 0 ? SelectableFunction(pcap) : -1;
    }

    /// <summary>Waits until packets are at hand, for a while.</summary>
    public static void Wait(int selectable, int milliseconds)
    {
        var poll = new PollFile { File = selectable, Events = PollIn };
        _ = Poll(&poll, 1, milliseconds);
    }

    /// <summary>Packets that there was no room for, in the kernel's buffer or in the interface's.</summary>
    /// <param name="pcap">The handle of an open capture.</param>
    public static long Dropped(nint pcap)
    {
        // Received, dropped by the kernel, dropped by the interface.
        var counters = stackalloc uint[3];
        return StatsFunction(pcap, counters) == 0 ? (long)counters[1] + counters[2] : 0;
    }

    /// <summary>Hands over the packets that are at hand.</summary>
    /// <param name="pcap">The handle of an open capture.</param>
    /// <param name="most">No more than these.</param>
    /// <param name="take">Takes what the caller gave, a packet's header and its bytes. Must not throw.</param>
    /// <param name="user">For the taker.</param>
    /// <returns>How many there were; less than 0 when none will come any more.</returns>
    public static int Dispatch(nint pcap, int most, delegate* unmanaged<nint, byte*, byte*, void> take, nint user) => DispatchFunction(pcap, most, take, user);

    private static nint Load() => Names.Select(name => NativeLibrary.TryLoad(name, out var library) ? library : 0).FirstOrDefault(library => library != 0);

    private static nint Find(string function) => Library != 0 && NativeLibrary.TryGetExport(Library, function, out var address) ? address : 0;

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollFile* files, nuint count, int milliseconds);

    // struct pollfd.
    [StructLayout(LayoutKind.Sequential)]
    private struct PollFile
    {
        public int File;
        public short Events;
        public short Found;
    }
}
