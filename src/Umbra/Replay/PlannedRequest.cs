using Umbra.Core.Delivery;
using Umbra.Core.Sanitizing;

namespace Umbra.Replay;

/// <summary>A request that is ready to be sent, or can be made so. Pooled by the engine.</summary>
internal sealed class PlannedRequest
{
    /// <summary>What is sent; null while values in it have to be found first.</summary>
    public Copy? Copy { get; set; }

    /// <summary>The exchange, encoded, where values in it have to be found first.</summary>
    public ByteBuffer Record { get; } = new();

    /// <summary>When it is due, ns after the start.</summary>
    public long DueNs { get; set; }

    /// <summary>How long after its connection's response before it was recorded, as it is replayed; 0 for what has none before it.</summary>
    public long ThinkNs { get; set; }

    /// <summary>Its connection.</summary>
    public LaneKey Lane { get; set; }

    /// <summary>Which of several copies it is, from 0.</summary>
    public int Multiple { get; set; }

    /// <summary>Live values that it needs, and that are still to come.</summary>
    public List<Correlations.LiveValue> Needs { get; } = [];

    /// <summary>Its answer holds live values.</summary>
    public List<Correlations.LiveValue> Gives { get; } = [];

    /// <summary>The next one of the same connection.</summary>
    public PlannedRequest? Next { get; set; }

    /// <summary>Empties it for its next use.</summary>
    public void Clear()
    {
        Copy = null;
        Record.Clear();
        Needs.Clear();
        Gives.Clear();
        Next = null;
    }
}

/// <summary>A recorded connection, and which of several copies of it.</summary>
/// <param name="Source">The source, hashed.</param>
/// <param name="Connection">The connection's number.</param>
/// <param name="Multiple">The copy.</param>
internal readonly record struct LaneKey(ulong Source, long Connection, int Multiple);
