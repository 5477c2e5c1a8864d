using System.Collections.Immutable;

namespace Umbra.Capture.Live;

/// <summary>Where packets come from while they come: interfaces, or a tunnel's end. Ended by <see cref="IDisposable.Dispose"/>, behind which its counts stay.</summary>
internal interface IPacketSource : IDisposable
{
    /// <summary>What its packets become.</summary>
    ImmutableArray<PacketExchanges> Exchanges { get; }

    /// <summary>What it reads, for a log.</summary>
    string Description { get; }

    /// <summary>Begins to read.</summary>
    void Start();
}
