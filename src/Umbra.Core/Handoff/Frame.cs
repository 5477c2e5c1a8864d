using Umbra.Core.Mirroring;

namespace Umbra.Core.Handoff;

/// <summary>
/// What crosses the hand-off socket: four bytes of payload length (little-endian), one byte of type, the payload. Fields of a payload are
/// in Avro's binary encoding.
/// </summary>
internal static class Frame
{
    /// <summary>Length and type.</summary>
    public const int HeaderLength = 5;

    /// <summary>The most bytes of a payload: more than the intake lets one exchange have by default. A longer one is a fault of the peer.</summary>
    public const int MostPayload = 64 * 1024 * 1024;

    /// <summary>The most bytes of a payload from the worker, which sends no exchanges.</summary>
    public const int MostPayloadFromWorker = 1024 * 1024;

    /// <summary>A frame with the fields that <paramref name="write"/> writes, for what is not sent often.</summary>
    /// <param name="type">The type.</param>
    /// <param name="mostPayload">A bound of the payload's size.</param>
    /// <param name="write">Writes the payload.</param>
    public static byte[] Encode(FrameType type, int mostPayload, FieldWriter write)
    {
        var buffer = new FrameBuffer(HeaderLength + mostPayload);
        buffer.Begin(type);
        var writer = new AvroWriter(buffer.Reserve(mostPayload));
        write(ref writer);
        buffer.Advance(writer.Length);
        buffer.End();
        return buffer.Written.ToArray();
    }

    /// <summary>Writes a payload's fields.</summary>
    internal delegate void FieldWriter(ref AvroWriter writer);
}

/// <summary>What a frame holds.</summary>
internal enum FrameType : byte
{
    /// <summary>To the worker: records, each after its length in four bytes (little-endian).</summary>
    Exchanges = 1,

    /// <summary>To the worker: the configuration's sources, which only the two ends understand.</summary>
    Settings = 2,

    /// <summary>To the data plane: for each mirror its name and the counts of <see cref="SettlementAccount"/>, as an array.</summary>
    Settled = 3,

    /// <summary>To the data plane: the question's number.</summary>
    LedgerQuestion = 4,

    /// <summary>To the worker: the question's number, and a snapshot (<see cref="LedgerCodec"/>).</summary>
    LedgerAnswer = 5,

    /// <summary>To the data plane: the question's number, mirror, key, value.</summary>
    Override = 6,

    /// <summary>To the worker, also for <see cref="Sessions"/>: the question's number, whether it was accepted, a message.</summary>
    OverrideAnswer = 7,

    /// <summary>To the worker: no more exchanges come; milliseconds in which to finish.</summary>
    Drain = 8,

    /// <summary>To the data plane: the worker has settled all that it will.</summary>
    Drained = 9,

    /// <summary>To the data plane: the question's number. The sessions that were made by requests have changed.</summary>
    Sessions = 10,

    /// <summary>To the data plane: a mirror's name, a reason and microseconds. Copies would be skipped for it so long (<see cref="MirrorGate"/>).</summary>
    Unwanted = 11,
}
