using System.Collections.Immutable;
using Umbra.Capture.Filters;
using Umbra.Capture.Live;
using Umbra.Capture.Packets;

namespace Umbra.Capture.Sessions;

/// <summary>
/// Mirrors an interface's packets as AWS does for a network interface: each goes to the first session, in the order of their numbers, whose filter accepts it, and to no other.
/// </summary>
internal sealed class InterfaceMirror : IDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    private readonly CaptureDevice _device;
    private readonly Action<string> _failed;
    private readonly long[] _fates = new long[PacketFates.Count];
    private long _dropped = -1;
    private Thread? _thread;
    private volatile bool _isStopping;

    private InterfaceMirror(CaptureDevice device, ImmutableArray<VxlanSender> sessions, Action<string> failed) => (_device, Sessions, _failed) = (device, sessions, failed);

    /// <summary>The sessions, in the order in which they are tried.</summary>
    public ImmutableArray<VxlanSender> Sessions { get; }

    /// <summary>The interface.</summary>
    public string Interface => Sessions[0].Settings.Interface;

    /// <summary>Opens the interface and the sessions' sockets.</summary>
    /// <param name="sessions">The sessions of one interface.</param>
    /// <param name="failed">Is told once when the interface gives no more packets.</param>
    /// <exception cref="CaptureException">It cannot be captured on, or a target is none.</exception>
    public static InterfaceMirror Open(IReadOnlyList<SessionSettings> sessions, Action<string> failed)
    {
        var senders = new List<VxlanSender>();
        try
        {
            var name = sessions[0].Interface;
            var mtu = PathMtu.OfInterface(name);
            foreach (var session in sessions.OrderBy(session => session.Number))
            {
                senders.Add(VxlanSender.Open(session, mtu));
            }

            // What is sent may leave through the same interface: the kernel gives none of it back.
            var own = senders.Select(sender => sender.Target).Distinct().Select(target => $"(udp dst port {target.Port} and dst host {target.Address})");
            var device = CaptureDevice.Open(name, new CaptureSettings { Source = "", Interfaces = [name], Bpf = $"not ({string.Join(" or ", own)})", BufferBytes = sessions.Max(session => session.BufferBytes) });
            return new InterfaceMirror(device, [.. senders], failed);
        }
        catch
        {
            senders.ForEach(sender => sender.Dispose());
            throw;
        }
    }

    /// <summary>Packets of the interface so far: taken by a session, or why not.</summary>
    public long Packets(PacketFate fate) => fate != PacketFate.KernelDropped ? Volatile.Read(ref _fates[(int)fate])
        : Volatile.Read(ref _dropped) is var dropped and >= 0 ? dropped : _device.Dropped;

    /// <summary>Begins.</summary>
    public void Start()
    {
        _thread = new Thread(Read) { Name = $"umbra mirror {Interface}", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isStopping = true;
        var hasEnded = _thread?.Join(LongestEnd) ?? true;
        if (Volatile.Read(ref _dropped) < 0)
        {
            Volatile.Write(ref _dropped, _device.Dropped);
        }

        // One that is in the kernel yet must not find its memory gone.
        if (hasEnded)
        {
            _device.Dispose();
            foreach (var session in Sessions)
            {
                session.Dispose();
            }
        }
    }

    private void Read()
    {
        ThreadPriorities.Lower();
        try
        {
            while (!_isStopping)
            {
                if (_device.Next(out var packet) is not { } isPacket)
                {
                    _failed($"{Interface} gives no more packets");
                    return;
                }

                if (isPacket)
                {
                    Count(Take(packet));
                }
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _failed($"{Interface}: {exception.Message}");
        }
    }

    private PacketFate Take(in PacketView packet)
    {
        if (packet.Link != LinkType.Ethernet)
        {
            return PacketFate.NotIp; // there is no frame that could be sent
        }

        if (PacketFacts.TryRead(packet, _device.IsIngress(packet.Bytes), _device.IsEgress(packet.Bytes), out var facts) is { } fate)
        {
            return fate;
        }

        foreach (var session in Sessions)
        {
            if (session.Settings.Filter.Accepts(facts))
            {
                session.Take(packet.Bytes, facts);
                return PacketFate.Taken;
            }
        }

        return PacketFate.Filtered;
    }

    private void Count(PacketFate fate) => Volatile.Write(ref _fates[(int)fate], _fates[(int)fate] + 1);
}
