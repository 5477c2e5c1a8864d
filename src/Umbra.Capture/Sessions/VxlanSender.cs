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

    private readonly byte[] _datagram = new byte[Header + LargestFrame];
    private readonly long[] _fates = new long[SessionCounts.Fates.Length];
    private readonly long[] _events = new long[SessionCounts.Events.Length];
    private readonly int _mostByLength;
    private readonly FrameSegmenter _segmenter;
    private readonly FrameSegmenter.FrameTaker _send;
    private readonly SessionTarget _target;
    private SessionRoute _route = null!;
    private Socket _current = null!;
    private bool _hasFailed;

    /// <param name="settings">The session.</param>
    /// <param name="interfaceMtu">The interface's MTU.</param>
    /// <param name="clock">Has the target's name looked up again.</param>
    /// <param name="tell">Is told when the target has no address, and when it has.</param>
    public VxlanSender(SessionSettings settings, int interfaceMtu, TimeProvider clock, Action<string> tell)
    {
        Settings = settings;
        _mostByLength = settings.PacketLength ?? LargestFrame;
        _segmenter = new FrameSegmenter(interfaceMtu);
        _send = Send;
        _datagram[0] = 0x08;
        BinaryPrimitives.WriteUInt32BigEndian(_datagram.AsSpan(4), (uint)settings.Network << 8);
        _target = new SessionTarget(settings.Target, clock, tell);
    }

    /// <summary>The session.</summary>
    public SessionSettings Settings { get; }

    /// <summary>The target's address; null while it is not known.</summary>
    public IPEndPoint? Target => _target.Route?.EndPoint;

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
        _hasFailed = false;
        if (_segmenter.Segment(frame, facts is { IsEgress: true }, _send))
        {
            Count(SessionEvent.Segmented, 1);
        }

        Count(_hasFailed ? SessionFate.SendFailed : SessionFate.Sent);
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

    private void Send(ReadOnlySpan<byte> frame)
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

        frame[..length].CopyTo(_datagram.AsSpan(Header));
        var datagram = _datagram.AsSpan(0, Header + length);
        _current.Send(datagram, SocketFlags.None, out var error);
        if (error == SocketError.ConnectionRefused)
        {
            // What came back for one before: nobody listens there. This one has not gone yet.
            _current.Send(datagram, SocketFlags.None, out error);
        }

        if (error != SocketError.Success)
        {
            _hasFailed = true;
            return;
        }

        Count(SessionEvent.Datagrams, 1);
        Count(SessionEvent.Bytes, length);
    }

    private void Count(SessionFate fate) => Volatile.Write(ref _fates[(int)fate], _fates[(int)fate] + 1);

    private void Count(SessionEvent what, long count) => Volatile.Write(ref _events[(int)what], _events[(int)what] + count);
}
