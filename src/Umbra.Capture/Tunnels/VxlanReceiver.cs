using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Umbra.Capture.Live;
using Umbra.Capture.Packets;
using Umbra.Core.Addresses;

namespace Umbra.Capture.Tunnels;

/// <summary>
/// The end of a tunnel: takes packets that AWS VPC Traffic Mirroring, another Umbra or Linux sends over VXLAN (RFC 7348), and gives each to the source that has its virtual network.
/// </summary>
internal sealed class VxlanReceiver : IPacketSource
{
    private const int Header = 8;
    private const byte HasNetwork = 0x08;
    private const long LongestRestNs = 1_000_000_000;
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReceivesAgainAfter = TimeSpan.FromSeconds(1);

    private readonly ImmutableArray<(VxlanSettings Settings, PacketExchanges Exchanges)> _sources;
    private readonly Dictionary<uint, PacketExchanges> _byNetwork = [];
    private readonly PacketExchanges? _others;
    private readonly SharedSocket _socket;
    private readonly ImmutableArray<HealthListener> _health;
    private readonly TimeProvider _time;
    private readonly Action<string> _failed;
    private readonly bool _isGeneve;
    private Thread? _thread;
    private long _droppedBefore;
    private long _until = long.MaxValue;

    private VxlanReceiver(ImmutableArray<(VxlanSettings Settings, PacketExchanges Exchanges)> sources, SharedSocket socket, ImmutableArray<HealthListener> health, TimeProvider time, Action<string> failed)
    {
        (_sources, _socket, _health, _time, _failed) = (sources, socket, health, time, failed);
        _isGeneve = EndPoint.Port == VxlanSettings.GenevePort;
        foreach (var (settings, exchanges) in sources)
        {
            foreach (var network in settings.Networks)
            {
                _byNetwork[(uint)network] = exchanges;
            }

            _others ??= settings.Networks.IsEmpty ? exchanges : null;
        }

        sources[0].Exchanges.KernelDropped = () => SocketDrops.Of(EndPoint) - _droppedBefore;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => _socket.EndPoint;

    /// <inheritdoc/>
    public ImmutableArray<PacketExchanges> Exchanges => [.. _sources.Select(source => source.Exchanges)];

    /// <summary>The settings of its sources.</summary>
    public IEnumerable<VxlanSettings> Settings => _sources.Select(source => source.Settings);

    /// <inheritdoc/>
    public string Description => $"packets over {(_isGeneve ? "GENEVE" : "VXLAN")} at {EndPoint}";

    /// <summary>Listens.</summary>
    /// <param name="sources">The sources; they listen at the same address, and no two have a network in common.</param>
    /// <param name="before">The one that listens there until this one is started, and leaves it its socket; null for none.</param>
    /// <param name="time">The time of day.</param>
    /// <param name="failed">Is told when packets can no longer be received.</param>
    /// <param name="isTakeover">Another process may listen there, which is about to end.</param>
    /// <exception cref="CaptureException">It cannot listen there.</exception>
    public static VxlanReceiver Open(
        ImmutableArray<(VxlanSettings Settings, PacketExchanges Exchanges)> sources, VxlanReceiver? before, TimeProvider time, Action<string> failed, bool isTakeover = false)
    {
        var settings = sources[0].Settings;
        SharedSocket? socket = null;
        var health = ImmutableArray.CreateBuilder<HealthListener>();
        try
        {
            socket = before?._socket.Share() ?? new SharedSocket(SharedAddress.Bind(settings.Listen, SocketType.Dgram, ProtocolType.Udp, isTakeover));
            socket.Socket.ReceiveBufferSize = sources.Max(source => source.Settings.BufferBytes);
            socket.Socket.ReceiveTimeout = 100;
            foreach (var endPoint in sources.Select(source => source.Settings.Health).OfType<IPEndPoint>().Distinct())
            {
                health.Add(HealthListener.Start(endPoint, isTakeover || before is not null));
            }
        }
        catch (SocketException exception)
        {
            Leave(socket, health);
            throw new CaptureException($"cannot listen at {settings.Listen}{(settings.Health is null ? "" : $" or {settings.Health}")}: {exception.Message}");
        }

        return new VxlanReceiver(sources, socket, health.ToImmutable(), time, failed);
    }

    /// <inheritdoc/>
    public void Start(long after)
    {
        // What the one before has not taken waits in the socket, which is this one's now.
        _droppedBefore = SocketDrops.Of(EndPoint);
        _thread = new Thread(Receive) { Name = "umbra vxlan", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Stop(long until)
    {
        Volatile.Write(ref _until, until);
        _thread?.Join(LongestEnd);
        foreach (var (_, exchanges) in _sources)
        {
            exchanges.End();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Volatile.Write(ref _until, 0);
        _thread?.Join(LongestEnd);
        Leave(_socket, _health);
    }

    private static void Leave(SharedSocket? socket, IEnumerable<HealthListener> health)
    {
        if (socket?.IsLastToLeave() == true)
        {
            socket.Socket.Dispose();
        }

        foreach (var listener in health)
        {
            listener.Dispose();
        }
    }

    /// <summary>The virtual network of a datagram, and where the packet in it begins.</summary>
    /// <returns>False when it is none of VXLAN.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> datagram, out uint network, out ReadOnlySpan<byte> frame)
    {
        network = 0;
        frame = default;
        if (datagram.Length < Header || (datagram[0] & HasNetwork) == 0)
        {
            return false;
        }

        network = BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) >> 8;
        frame = datagram[Header..];
        return true;
    }

    private void Receive()
    {
        ThreadPriorities.Lower();
        var buffer = GC.AllocateArray<byte>(65_536, pinned: true);
        while (Volatile.Read(ref _until) is var until && (until == long.MaxValue || HasLeft(until)))
        {
            try
            {
                Take(buffer.AsSpan(0, _socket.Socket.Receive(buffer, SocketFlags.None)));
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.TimedOut or SocketError.ConnectionReset or SocketError.Interrupted)
            {
                foreach (var (_, exchanges) in _sources)
                {
                    exchanges.Tick(_time.Ns());
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                if (Volatile.Read(ref _until) == long.MaxValue)
                {
                    _failed($"{EndPoint}: {exception.Message}");
                    Thread.Sleep(ReceivesAgainAfter);
                }
            }
        }
    }

    // What waits at the end is read too, unless somebody else will.
    private bool HasLeft(long until) => !_socket.IsShared && _socket.Socket.Available > 0 && _time.Ns() - until < LongestRestNs;

    private void Take(ReadOnlySpan<byte> datagram)
    {
        var view = new PacketView { TimeNs = _time.Ns(), Link = LinkType.Ethernet };
        uint network;
        if (_isGeneve)
        {
            // What a gateway load balancer wraps is the whole packet of the mirror session: IP, UDP and VXLAN.
            if (!GeneveHeader.TryRead(datagram, out view.Link, out var inner) || !GeneveHeader.TryFindVxlan(inner, view.Link, out network))
            {
                _sources[0].Exchanges.Count(PacketFate.Malformed);
                return;
            }

            view.Bytes = inner;
        }
        else if (TryRead(datagram, out network, out var frame))
        {
            view.Bytes = frame;
            view.Network = network + 1;
        }
        else
        {
            _sources[0].Exchanges.Count(PacketFate.Malformed);
            return;
        }

        view.OriginalLength = view.Bytes.Length;
        if ((_byNetwork.TryGetValue(network, out var exchanges) ? exchanges : _others) is { } taker)
        {
            // Which way it went, seen from the interface that was mirrored, it does not say.
            taker.Take(view, isIngress: true, isEgress: true);
        }
        else
        {
            _sources[0].Exchanges.Count(PacketFate.OtherNetwork);
        }
    }
}
