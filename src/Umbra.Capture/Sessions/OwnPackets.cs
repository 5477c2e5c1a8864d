using System.Collections.Immutable;
using Umbra.Capture.Filters;
using Umbra.Capture.Packets;

namespace Umbra.Capture.Sessions;

/// <summary>
/// What all sessions of this process send. No session takes it, of whichever interface: two that send through each other's interface would wrap each other's packets without end.
/// </summary>
internal sealed class OwnPackets
{
    private ImmutableArray<VxlanSender> _senders = [];

    /// <summary>The sessions from now on.</summary>
    public void Set(ImmutableArray<VxlanSender> senders) => ImmutableInterlocked.InterlockedExchange(ref _senders, senders);

    /// <summary>Whether a packet is one that a session sent.</summary>
    public bool Contains(in PacketFacts facts)
    {
        if (facts.Protocol != IpDatagram.Udp)
        {
            return false;
        }

        foreach (var sender in _senders)
        {
            if (sender.IsOwn(facts))
            {
                return true;
            }
        }

        return false;
    }
}
