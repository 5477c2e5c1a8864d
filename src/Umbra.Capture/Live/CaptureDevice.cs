using System.Globalization;
using SharpPcap;
using SharpPcap.LibPcap;
using Umbra.Capture.Packets;

namespace Umbra.Capture.Live;

/// <summary>An interface whose packets are read, through libpcap. For one thread, but for <see cref="Dropped"/>, which is not to be asked for behind <see cref="Dispose"/>.</summary>
internal sealed class CaptureDevice : IDisposable
{
    // The kernel hands over what it has after that time at the latest.
    private const int ReadTimeoutMs = 20;

    private readonly LibPcapLiveDevice _device;

    private readonly byte[] _address;

    private CaptureDevice(LibPcapLiveDevice device)
    {
        (_device, Link) = (device, (LinkType)device.LinkType);
        _address = device.MacAddress?.GetAddressBytes() is { Length: 6 } address && address.AsSpan().ContainsAnyExcept((byte)0) ? address : [];
    }

    /// <summary>What its packets begin with.</summary>
    public LinkType Link { get; }

    /// <summary>Packets that the kernel had no room for. Those of a loopback interface it has twice, leaving and arriving, and counts so.</summary>
    public long Dropped => PcapStatistics.Dropped(_device.Handle.DangerousGetHandle());

    /// <summary>Whether a packet goes to the interface's owner; where that cannot be told, it does.</summary>
    public bool IsIngress(ReadOnlySpan<byte> packet) => !IsKnown(packet) || !packet.Slice(6, 6).SequenceEqual(_address);

    /// <summary>Whether a packet comes from the interface's owner; where that cannot be told, it does.</summary>
    public bool IsEgress(ReadOnlySpan<byte> packet) => !IsKnown(packet) || packet.Slice(6, 6).SequenceEqual(_address);

    /// <summary>Opens an interface.</summary>
    /// <exception cref="CaptureException">It cannot be captured on.</exception>
    public static CaptureDevice Open(string name, CaptureSettings settings)
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
            throw new CaptureException($"the filter '{settings.KernelFilter}' is none: {exception.Message}");
        }

        return new CaptureDevice(device);
    }

    /// <summary>The next packet.</summary>
    /// <param name="packet">The packet; its bytes are valid until the next call.</param>
    /// <returns>True with a packet, false when none came for a moment; null when none will come any more.</returns>
    public bool? Next(out PacketView packet)
    {
        packet = default;
        var status = _device.GetNextPacket(out var capture);
        if (status != GetPacketStatus.PacketRead)
        {
            return status == GetPacketStatus.ReadTimeout ? false : null;
        }

        var time = capture.Header.Timeval;
        packet.Bytes = capture.Data;
        packet.OriginalLength = Math.Max(capture.Data.Length, capture.Header is PcapHeader header ? (int)Math.Min(int.MaxValue, header.PacketLength) : 0);
        packet.TimeNs = ((long)time.Seconds * 1_000_000_000) + ((long)time.MicroSeconds * 1_000);
        packet.Link = Link;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    // Ethernet frames have their sender's address; a loopback interface has none.
    private bool IsKnown(ReadOnlySpan<byte> packet) => Link == LinkType.Ethernet && _address.Length == 6 && packet.Length >= 12;

    private static LibPcapLiveDevice Find(string name)
    {
        try
        {
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

    private static string WhyNot(string name, string message) =>
        message.Contains("permi", StringComparison.OrdinalIgnoreCase)
            ? string.Create(CultureInfo.InvariantCulture, $"capturing on {name} needs the right CAP_NET_RAW: run as root, or once: setcap cap_net_raw+ep {Environment.ProcessPath}")
            : $"cannot capture on {name}: {message}";
}
