using System.Collections.Immutable;

namespace Umbra.Capture.Live;

/// <summary>Packets that become exchanges.</summary>
internal interface IPacketSource : IPacketReading
{
    /// <summary>What its packets become.</summary>
    ImmutableArray<PacketExchanges> Exchanges { get; }
}
