using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Umbra.Capture.Filters;
using Umbra.Capture.Live;

namespace Umbra.Capture.Sessions;

/// <summary>Sends frames over VXLAN (RFC 7348), each connection's from a port of its own, so that whatever stands on the way spreads them. For one thread, but for the counts.</summary>
internal sealed class VxlanSender : IDisposable
{
    private const int Header = 8;
    private const int UdpHeader = 8;
    private const int LargestFrame = 65_507 - Header;

    // Ports: the hash of a connection chooses one.
    private const int Ports = 32;

    private readonly Socket[] _sockets;
    private readonly byte[] _datagram = new byte[Header + LargestFrame];
    private readonly long[] _fates = new long[SessionCounts.Fates.Length];
    private readonly long[] _events = new long[SessionCounts.Events.Length];
    private readonly int _mostByMtu;
    private readonly int _mostByLength;
    private readonly FrameSegmenter _segmenter;
    private readonly FrameSegmenter.FrameTaker _send;
    private Socket _current = null!;
    private bool _hasFailed;

    private VxlanSender(SessionSettings settings, IPEndPoint target, Socket[] sockets, int mtu, int interfaceMtu)
    {
        (Settings, Target, _sockets) = (settings, target, sockets);
        _mostByLength = settings.PacketLength ?? LargestFrame;
        _mostByMtu = Math.Clamp(mtu - (target.AddressFamily == AddressFamily.InterNetwork ? 20 : 40) - UdpHeader - Header, 64, LargestFrame);
        _segmenter = new FrameSegmenter(interfaceMtu);
        _send = Send;
        _datagram[0] = 0x08;
        BinaryPrimitives.WriteUInt32BigEndian(_datagram.AsSpan(4), (uint)settings.Network << 8);
    }

    /// <summary>The session.</summary>
    public SessionSettings Settings { get; }

    /// <summary>The target's address.</summary>
    public IPEndPoint Target { get; }

    /// <summary>Opens the sockets.</summary>
    /// <param name="settings">The session.</param>
    /// <param name="interfaceMtu">The interface's MTU.</param>
    /// <exception cref="CaptureException">The target has no address, or nothing can be sent to it.</exception>
    public static VxlanSender Open(SessionSettings settings, int interfaceMtu)
    {
        var sockets = new List<Socket>();
        try
        {
            var address = IPAddress.TryParse(settings.Target.Host, out var given) ? given : Dns.GetHostAddresses(settings.Target.Host).FirstOrDefault()
                ?? throw new CaptureException($"{settings.Target.Host} has no address");
            var target = new IPEndPoint(address, settings.Target.Port);
            for (var i = 0; i < Ports; i++)
            {
                var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
                sockets.Add(socket);
                socket.Connect(target);
            }

            return new VxlanSender(settings, target, [.. sockets], PathMtu.Of(sockets[0]), interfaceMtu);
        }
        catch (SocketException exception)
        {
            sockets.ForEach(socket => socket.Dispose());
            throw new CaptureException($"cannot send to {settings.Target.Host}:{settings.Target.Port}: {exception.Message}");
        }
    }

    /// <summary>Packets so far, by what became of them.</summary>
    public long Packets(SessionFate fate) => Volatile.Read(ref _fates[(int)fate]);

    /// <summary>What else was counted.</summary>
    public long Events(SessionEvent what) => Volatile.Read(ref _events[(int)what]);

    /// <summary>Sends a packet that the session took.</summary>
    /// <param name="frame">The captured frame.</param>
    /// <param name="facts">What is known of it.</param>
    public void Take(ReadOnlySpan<byte> frame, in PacketFacts facts)
    {
        _current = _sockets[Hash(facts) % Ports];
        _hasFailed = false;
        if (_segmenter.Segment(frame, facts is { IsEgress: true }, _send))
        {
            Count(SessionEvent.Segmented, 1);
        }

        var fate = (int)(_hasFailed ? SessionFate.SendFailed : SessionFate.Sent);
        Volatile.Write(ref _fates[fate], _fates[fate] + 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

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

        if (length > _mostByMtu)
        {
            Count(SessionEvent.CutByMtu, 1);
            length = _mostByMtu;
        }

        frame[..length].CopyTo(_datagram.AsSpan(Header));
        _current.Send(_datagram.AsSpan(0, Header + length), SocketFlags.None, out var error);
        if (error == SocketError.ConnectionRefused)
        {
            // What came back for one before: nobody listens there. This one has not gone yet.
            _current.Send(_datagram.AsSpan(0, Header + length), SocketFlags.None, out error);
        }

        if (error != SocketError.Success)
        {
            _hasFailed = true;
            return;
        }

        Count(SessionEvent.Datagrams, 1);
        Count(SessionEvent.Bytes, length);
    }

    private void Count(SessionEvent what, long count) => Volatile.Write(ref _events[(int)what], _events[(int)what] + count);
}
