using System.Runtime.InteropServices;

namespace Umbra.Capture.Live;

/// <summary>
/// What the kernel dropped (pcap_stats(3PCAP)). SharpPcap 6.3.1 declares the three counters as pointers, twice as wide as they are: on 64-bit systems other than Windows it never tells of a
/// drop.
/// </summary>
internal static unsafe class PcapStatistics
{
    private static readonly string[] Names = ["libpcap.so.0.8", "libpcap.so.1", "libpcap.so", "libpcap.dylib"];

    private static readonly delegate* unmanaged<nint, uint*, int> Function = Find();

    /// <summary>Packets that there was no room for, in the kernel's buffer or in the interface's.</summary>
    /// <param name="pcap">The handle of an open capture.</param>
    public static long Dropped(nint pcap)
    {
        // Received, dropped by the kernel, dropped by the interface.
        var counters = stackalloc uint[3];
        return Function is not null && Function(pcap, counters) == 0 ? (long)counters[1] + counters[2] : 0;
    }

    private static delegate* unmanaged<nint, uint*, int> Find()
    {
        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, out var library) && NativeLibrary.TryGetExport(library, "pcap_stats", out var address))
            {
                return (delegate* unmanaged<nint, uint*, int>)address;
            }
        }

        return null;
    }
}
