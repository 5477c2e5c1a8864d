using Umbra.Core.Http;

namespace Umbra.Core.Mirroring;

/// <summary>What one source saw: exchanges, and what could not be read as exchanges.</summary>
internal sealed class SourceAccount(string source)
{
    private readonly long[] _opaqueConnections = new long[OpaqueReasons.Count];
    private readonly long[] _opaqueBytes = new long[OpaqueReasons.Count];
    private long _exchanges;

    /// <summary>The source's name in the configuration.</summary>
    public string Source { get; } = source;

    /// <summary>An exchange's request head was read, or what should have been one.</summary>
    public void ExchangeSeen() => Interlocked.Increment(ref _exchanges);

    /// <summary>A connection can no longer be read.</summary>
    public void ConnectionOpaque(OpaqueReason reason) => Interlocked.Increment(ref _opaqueConnections[(int)reason]);

    /// <summary>Bytes passed that were not read, in either direction.</summary>
    public void BytesOpaque(OpaqueReason reason, long bytes) => Interlocked.Add(ref _opaqueBytes[(int)reason], bytes);

    /// <summary>The account as it stands. Unlike a mirror's, its figures need not balance.</summary>
    public SourceBalance Read() => new(
        Source,
        Interlocked.Read(ref _exchanges),
        [.. _opaqueConnections.Select((_, i) => Interlocked.Read(ref _opaqueConnections[i]))],
        [.. _opaqueBytes.Select((_, i) => Interlocked.Read(ref _opaqueBytes[i]))]);
}

/// <summary>A source's account at one moment.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Exchanges">Exchanges seen.</param>
/// <param name="OpaqueConnections">Connections that could not be read (any longer), indexed by <see cref="OpaqueReason"/>.</param>
/// <param name="OpaqueBytes">Bytes that were not read, indexed by <see cref="OpaqueReason"/>.</param>
internal sealed record SourceBalance(string Source, long Exchanges, long[] OpaqueConnections, long[] OpaqueBytes);
