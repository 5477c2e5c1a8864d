using System.Runtime.InteropServices;
using SharpPcap;
using SharpPcap.LibPcap;
using Umbra.Capture.Packets;

namespace Umbra.Capture.Live;

/// <summary>An interface whose packets are read, through libpcap. For one thread, but for <see cref="Dropped"/>, which is not to be asked for behind <see cref="Dispose"/>.</summary>
internal sealed class CaptureDevice : IDisposable
{
    // The kernel hands over what it has after that time at the latest.
    private const int ReadTimeoutMs = 10;

    // After these the caller looks at what else there is.
    private const int MostAtOnce = 256;

    private readonly LibPcapLiveDevice _device;
    private readonly byte[] _address;
    private readonly Taker _take;
    private readonly nint _pcap;
    private readonly int _selectable;
    private GCHandle _self;

    private CaptureDevice(LibPcapLiveDevice device, nint pcap, int selectable, Taker take)
    {
        (_device, _pcap, _selectable, Link, _take) = (device, pcap, selectable, (LinkType)device.LinkType, take);
        _self = GCHandle.Alloc(this);
        _address = device.MacAddress?.GetAddressBytes() is { Length: 6 } address && address.AsSpan().ContainsAnyExcept((byte)0) ? address : [];
    }

    /// <summary>Takes a packet, whose bytes are valid until it returns. Must not throw: libpcap's code is between it and whoever would catch.</summary>
    public delegate void Taker(CaptureDevice device, in PacketView packet);

    /// <summary>What its packets begin with.</summary>
    public LinkType Link { get; }

    /// <summary>Packets that the kernel had no room for. Those of a loopback interface it has twice, leaving and arriving, and counts so.</summary>
    public long Dropped => Pcap.Dropped(_pcap);

    /// <summary>Whether a packet goes to the interface's owner; where that cannot be told, it does.</summary>
    public bool IsIngress(ReadOnlySpan<byte> packet) => !IsKnown(packet) || !packet.Slice(6, 6).SequenceEqual(_address);

    /// <summary>Whether a packet comes from the interface's owner; where that cannot be told, it does.</summary>
    public bool IsEgress(ReadOnlySpan<byte> packet) => !IsKnown(packet) || packet.Slice(6, 6).SequenceEqual(_address);

    /// <summary>Opens an interface.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="settings">How it is captured on.</param>
    /// <param name="take">Takes its packets.</param>
    /// <exception cref="CaptureException">It cannot be captured on.</exception>
    public static CaptureDevice Open(string name, CaptureSettings settings, Taker take)
    {
        try
        {
            return OpenNow(name, settings, take);
        }
        catch (Exception exception) when (exception is not CaptureException)
        {
            throw new CaptureException(WhyNot(name, exception.Message)); // an interface may vanish, and descriptors end, under whoever lists and opens
        }
    }

    private static CaptureDevice OpenNow(string name, CaptureSettings settings, Taker take)
    {
        var device = Find(name);
        try
        {
            device.Open(new DeviceConfiguration
            {
                Mode = DeviceModes.Promiscuous,
                ReadTimeout = ReadTimeoutMs,
                BufferSize = settings.BufferBytes,
                Snaplen = settings.SnapLength,
            });
        }
        catch (PcapException exception)
        {
            throw new CaptureException(WhyNot(name, exception.Message));
        }

        try
        {
            device.Filter = settings.KernelFilter;
        }
        catch (PcapException exception)
        {
            device.Dispose();
            throw new CaptureException($"'{settings.KernelFilter}' is no filter of libpcap: {exception.Message}");
        }

        var pcap = device.Handle.DangerousGetHandle();
        if (Pcap.Selectable(pcap) is not (>= 0 and var selectable))
        {
            device.Dispose();
            throw new CaptureException($"cannot wait for packets of {name}: this libpcap gives nothing to wait for");
        }

        return new CaptureDevice(device, pcap, selectable, take);
    }

    /// <summary>Hands over the packets that are at hand; waits for the first for a moment.</summary>
    /// <returns>How many there were; null when none will come any more.</returns>
    public unsafe int? Read()
    {
        var count = Pcap.Dispatch(_pcap, MostAtOnce, &Take, GCHandle.ToIntPtr(_self));
        if (count == 0)
        {
            Pcap.Wait(_selectable, ReadTimeoutMs);
            count = Pcap.Dispatch(_pcap, MostAtOnce, &Take, GCHandle.ToIntPtr(_self));
        }

        return count < 0 ? null : count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _device.Dispose();
        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }

    // struct pcap_pkthdr: seconds and microseconds, then how many bytes are here and how many there were.
    [UnmanagedCallersOnly]
    private static unsafe void Take(nint user, byte* header, byte* bytes)
    {
        var device = (CaptureDevice)GCHandle.FromIntPtr(user).Target!;
        var length = *(int*)(header + 16);
        var packet = default(PacketView);
        packet.Bytes = new ReadOnlySpan<byte>(bytes, length);
        packet.OriginalLength = Math.Max(length, *(int*)(header + 20));
        packet.TimeNs = (*(long*)header * 1_000_000_000) + (*(int*)(header + 8) * 1_000L);
        packet.Link = device.Link;
        device._take(device, packet);
    }

    // Ethernet frames have their sender's address; a loopback interface has none.
    private bool IsKnown(ReadOnlySpan<byte> packet) => Link == LinkType.Ethernet && _address.Length == 6 && packet.Length >= 12;

    private static LibPcapLiveDevice Find(string name)
    {
        try
        {
            if (!Pcap.IsThere)
            {
                throw new DllNotFoundException();
            }

            var all = LibPcapLiveDeviceList.New();
            return all.FirstOrDefault(device => device.Name == name)
                ?? throw new CaptureException($"there is no interface {name}; there are: {string.Join(", ", all.Select(device => device.Name).Where(IsLink).Order(StringComparer.Ordinal))}");
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException)
        {
            throw new CaptureException("libpcap is not installed: apt-get install libpcap0.8 (Debian, Ubuntu), dnf install libpcap (Fedora), apk add libpcap (Alpine)");
        }
        catch (PcapException exception)
        {
            throw new CaptureException(WhyNot(name, exception.Message));
        }
    }

    // libpcap also lists what is no link: packet logs and busses.
    private static bool IsLink(string name) => !name.StartsWith("nf", StringComparison.Ordinal) && !name.StartsWith("dbus", StringComparison.Ordinal) && !name.StartsWith("bluetooth", StringComparison.Ordinal)
        && !name.StartsWith("usbmon", StringComparison.Ordinal);

    // The program that would be given the right for good: that of all .NET programs is none to give it to.
    private static string RightMend() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? "run as root, or give it that right alone: setpriv --ambient-caps +net_raw --inh-caps +net_raw --reuid USER --init-groups PROGRAM (as root), or AmbientCapabilities=CAP_NET_RAW of systemd"
        : $"run as root, or once: setcap cap_net_raw+ep {Environment.ProcessPath}";

    private static string WhyNot(string name, string message) =>
        message.Contains("permi", StringComparison.OrdinalIgnoreCase)
            ? $"capturing on {name} needs the right CAP_NET_RAW: {RightMend()}"
            : $"cannot capture on {name}: {message}";
}
