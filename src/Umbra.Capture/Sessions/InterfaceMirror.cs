using System.Collections.Immutable;
using System.Net;
using Umbra.Capture.Filters;
using Umbra.Capture.Live;
using Umbra.Capture.Packets;

namespace Umbra.Capture.Sessions;

/// <summary>
/// Mirrors an interface's packets as AWS does for a network interface: each goes to the first session, in the order of their numbers, whose filter accepts it, and to no other.
/// </summary>
internal sealed class InterfaceMirror : IPacketReading
{
    private readonly OwnPackets _own;
    private readonly CaptureLoop _loop;
    private readonly long[] _fates = new long[PacketFates.Count];
    private long _taken;

    /// <param name="sessions">The sessions of one interface.</param>
    /// <param name="own">What all sessions send.</param>
    /// <param name="known">Where a target was, when it is known.</param>
    /// <param name="clock">Has targets' names looked up again.</param>
    /// <param name="tell">Is told when the interface gives no more packets, or a target has no address, and when they do again.</param>
    /// <param name="isRequired">The interface must be there now; else it is mirrored when it is.</param>
    /// <exception cref="CaptureException">It is required, and cannot be captured on.</exception>
    public InterfaceMirror(
        IReadOnlyList<SessionSettings> sessions, OwnPackets own, Func<DnsEndPoint, IPAddress?> known, TimeProvider clock, Action<string> tell, bool isRequired)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new CaptureException("sessions need Linux, which sends many datagrams in a call");
        }

        _own = own;
        var mtu = PathMtu.OfInterface(sessions[0].Interface);
        Sessions = [.. sessions.OrderBy(session => session.Number).Select(session => new VxlanSender(session, mtu, clock, tell, known(session.Target)))];
        try
        {
            // What is sent may leave through the same interface: where its address is known already, the kernel gives none of it back.
            var targets = Sessions.Select(session => session.Target).OfType<IPEndPoint>().Distinct().Select(target => $"(udp dst port {target.Port} and dst host {target.Address})").ToList();
            var settings = new CaptureSettings
            {
                Source = "",
                Interfaces = [Interface],
                Bpf = targets.Count == 0 ? "" : $"not ({string.Join(" or ", targets)})",
                BufferBytes = sessions.Max(session => session.BufferBytes),
            };
            _loop = new CaptureLoop(Interface, settings, Account, _ => Send(), tell, isRequired, ReadMtu);
            if (_loop.Link is { } link and not LinkType.Ethernet)
            {
                _loop.Dispose();
                throw new CaptureException($"packets of {Interface} are no frames of Ethernet ({link}), which is what a session sends");
            }
        }
        catch
        {
            DisposeSessions();
            throw;
        }
    }

    /// <summary>The sessions, in the order in which they are tried.</summary>
    public ImmutableArray<VxlanSender> Sessions { get; }

    /// <summary>The interface.</summary>
    public string Interface => Sessions[0].Settings.Interface;

    /// <inheritdoc/>
    public string Description =>
        $"packets of {Interface} for session {string.Join(", ", Sessions.Select(session => $"{session.Settings.Name} (number {session.Settings.Number}, to {session.Settings.Target.Host}:{session.Settings.Target.Port}, network {session.Settings.Network})"))}";

    /// <summary>Packets of the interface so far: taken by a session, or why not.</summary>
    public long Packets(PacketFate fate) => fate == PacketFate.KernelDropped ? _loop.Dropped : Volatile.Read(ref _fates[(int)fate]);

    /// <inheritdoc/>
    public void Start(long after) => _loop.Start(after);

    /// <inheritdoc/>
    public void Stop(long until)
    {
        _loop.Stop(until);
        _loop.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _loop.Dispose();
        DisposeSessions();
    }

    private void DisposeSessions()
    {
        foreach (var session in Sessions)
        {
            session.Dispose();
        }
    }

    // An interface that is made again may have another.
    private void ReadMtu()
    {
        var mtu = PathMtu.OfInterface(Interface);
        foreach (var session in Sessions)
        {
            session.InterfaceMtu = mtu;
        }
    }

    private void Account(CaptureDevice device, in PacketView packet)
    {
        var fate = PacketFate.Failed;
        try
        {
            fate = Take(device, packet);
        }
        finally
        {
            Count(fate);
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

        if (_own.Contains(facts))
        {
            return PacketFate.Own;
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

    // What was taken counts when its sessions have sent it, so that both accounts say the same.
    private void Send()
    {
        foreach (var session in Sessions)
        {
            session.Flush();
        }

        Count(PacketFate.Taken, _taken);
        _taken = 0;
    }

    private void Count(PacketFate fate)
    {
        if (fate == PacketFate.Taken)
        {
            _taken++;
        }
        else
        {
            Count(fate, 1);
        }
    }

    private void Count(PacketFate fate, long count) => Volatile.Write(ref _fates[(int)fate], _fates[(int)fate] + count);
}
