using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Umbra.Capture.Filters;
using Umbra.Capture.Packets;

namespace Umbra.Capture.Sessions;

/// <summary>Sends frames over VXLAN (RFC 7348), each connection's from a port of its own, so that whatever stands on the way spreads them. For one thread, but for the counts.</summary>
internal sealed class VxlanSender : IDisposable
{
    /// <summary>Bytes of the header before a frame.</summary>
    public const int Header = 8;

    /// <summary>The most bytes of a frame that a datagram has room for.</summary>
    public const int LargestFrame = 65_507 - Header;

    // 24 bits of network in the header's second half (RFC 7348 section 5).
    private readonly ulong _header;
    private readonly DatagramBatch _batch = new(Header + LargestFrame);
    private readonly DatagramBatch.Told _told;
    private readonly bool[] _failed = new bool[DatagramBatch.Most + 1];
    private readonly long[] _fates = new long[SessionCounts.Fates.Length];
    private readonly long[] _events = new long[SessionCounts.Events.Length];
    private readonly int _mostByLength;
    private readonly FrameSegmenter _segmenter;
    private readonly FrameSegmenter.FrameTaker _send;
    private readonly SessionTarget _target;
    private SessionRoute _route = null!;
    private Socket _current = null!;
    private int _packets;

    /// <param name="settings">The session.</param>
    /// <param name="interfaceMtu">The interface's MTU.</param>
    /// <param name="clock">Has the target's name looked up again.</param>
    /// <param name="tell">Is told when the target has no address, and when it has.</param>
    /// <param name="known">Where the target was before this; it need not be looked up first.</param>
    public VxlanSender(SessionSettings settings, int interfaceMtu, TimeProvider clock, Action<string> tell, IPAddress? known = null)
    {
        Settings = settings;
        _mostByLength = settings.PacketLength ?? LargestFrame;
        _segmenter = new FrameSegmenter(interfaceMtu);
        _send = Add;
        _told = Told;
        _header = 0x0800_0000_0000_0000 | ((ulong)(uint)settings.Network << 8);
        _target = new SessionTarget(settings.Target, clock, tell, known);
    }

    /// <summary>The session.</summary>
    public SessionSettings Settings { get; }

    /// <summary>The target's address; null while it is not known.</summary>
    public IPEndPoint? Target => _target.Route?.EndPoint;

    /// <summary>The interface's MTU; for the thread that takes.</summary>
    public int InterfaceMtu
    {
        set => _segmenter.Mtu = value;
    }

    /// <summary>Whether a packet is one that this session sent.</summary>
    public bool IsOwn(in PacketFacts facts) => _target.Route is { } route && facts.Protocol == IpDatagram.Udp && facts.DestinationPort == route.EndPoint.Port && facts.Destination == route.Address;

    /// <summary>Packets so far, by what became of them.</summary>
    public long Packets(SessionFate fate) => Volatile.Read(ref _fates[(int)fate]);

    /// <summary>What else was counted.</summary>
    public long Events(SessionEvent what) => Volatile.Read(ref _events[(int)what]);

    /// <summary>Sends a packet that the session took.</summary>
    /// <param name="frame">The captured frame.</param>
    /// <param name="facts">What is known of it.</param>
    public void Take(ReadOnlySpan<byte> frame, in PacketFacts facts)
    {
        if (_target.Route is not { } route)
        {
            Count(SessionFate.SendFailed);
            return;
        }

        _route = route;
        _current = route.Socket(Hash(facts));
        if (_segmenter.Segment(frame, facts is { IsEgress: true }, _send))
        {
            Count(SessionEvent.Segmented, 1);
        }

        _packets++;
    }

    /// <summary>Sends what waits: nothing that comes later goes with it.</summary>
    public void Flush()
    {
        _batch.Send(_told);
        for (var i = 0; i < _packets; i++)
        {
            Count(_failed[i] ? SessionFate.SendFailed : SessionFate.Sent);
        }

        // The packet that is being cut has a part that was sent, and goes on as the first of what comes.
        _failed[0] = _failed[_packets];
        _failed.AsSpan(1).Clear();
        _packets = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _target.Dispose();

    // Both directions of a connection have the same port, so that they take the same way.
    private static uint Hash(in PacketFacts facts)
    {
        var sum = (ulong)facts.Source + (ulong)facts.Destination + ((ulong)(facts.Source >> 64) ^ (ulong)(facts.Destination >> 64));
        var mixed = (sum ^ ((ulong)(facts.SourcePort * facts.DestinationPort) << 20) ^ (ulong)(facts.SourcePort + facts.DestinationPort) ^ ((ulong)facts.Protocol << 56)) * 0x9E37_79B9_7F4A_7C15;
        return (uint)(mixed >> 33);
    }

    private void Add(ReadOnlySpan<byte> frame)
    {
        var length = frame.Length;
        if (length > _mostByLength)
        {
            Count(SessionEvent.CutByLength, 1);
            length = _mostByLength;
        }

        if (length > _route.MostBytes)
        {
            Count(SessionEvent.CutByMtu, 1);
            length = _route.MostBytes;
        }

        if (!_batch.HasRoom(Header + length))
        {
            Flush();
        }

        var datagram = _batch.Add(_current, Header + length, _packets);
        BinaryPrimitives.WriteUInt64BigEndian(datagram, _header);
        frame[..length].CopyTo(datagram[Header..]);
    }

    private void Told(int length, int packet, bool isSent)
    {
        if (!isSent)
        {
            _failed[packet] = true;
            return;
        }

        Count(SessionEvent.Datagrams, 1);
        Count(SessionEvent.Bytes, length - Header);
    }

    private void Count(SessionFate fate) => Volatile.Write(ref _fates[(int)fate], _fates[(int)fate] + 1);

    private void Count(SessionEvent what, long count) => Volatile.Write(ref _events[(int)what], _events[(int)what] + count);
}
