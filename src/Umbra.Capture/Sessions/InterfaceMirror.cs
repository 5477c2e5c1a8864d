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
    private readonly CaptureLoop _loop;
    private readonly long[] _fates = new long[PacketFates.Count];

    private InterfaceMirror(ImmutableArray<VxlanSender> sessions, CaptureSettings settings, Action<string> tell)
    {
        Sessions = sessions;
        _loop = CaptureLoop.Open(Interface, settings, (device, in packet) => Count(Take(device, packet)), () => { }, tell);
    }

    /// <summary>The sessions, in the order in which they are tried.</summary>
    public ImmutableArray<VxlanSender> Sessions { get; }

    /// <summary>The interface.</summary>
    public string Interface => Sessions[0].Settings.Interface;

    /// <summary>Opens the interface and the sessions' sockets.</summary>
    /// <param name="sessions">The sessions of one interface.</param>
    /// <param name="tell">Is told when the interface gives no more packets, and when it does again.</param>
    /// <exception cref="CaptureException">It cannot be captured on, or a target is none.</exception>
    public static InterfaceMirror Open(IReadOnlyList<SessionSettings> sessions, Action<string> tell)
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
            var settings = new CaptureSettings { Source = "", Interfaces = [name], Bpf = $"not ({string.Join(" or ", own)})", BufferBytes = sessions.Max(session => session.BufferBytes) };
            return new InterfaceMirror([.. senders], settings, tell);
        }
        catch
        {
            senders.ForEach(sender => sender.Dispose());
            throw;
        }
    }

    /// <summary>Packets of the interface so far: taken by a session, or why not.</summary>
    public long Packets(PacketFate fate) => fate == PacketFate.KernelDropped ? _loop.Dropped : Volatile.Read(ref _fates[(int)fate]);

    /// <summary>Begins.</summary>
    public void Start() => _loop.Start();

    /// <inheritdoc/>
    public void Dispose()
    {
        _loop.Dispose();
        foreach (var session in Sessions)
        {
            session.Dispose();
        }
    }

    private PacketFate Take(CaptureDevice device, in PacketView packet)
    {
        if (packet.Link != LinkType.Ethernet)
        {
            return PacketFate.NotIp; // there is no frame that could be sent
        }

        if (PacketFacts.TryRead(packet, device.IsIngress(packet.Bytes), device.IsEgress(packet.Bytes), out var facts) is { } fate)
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
