using Umbra.Core.Handoff;

namespace Umbra.Core.Recording;

/// <summary>The frame of an Avro object container file (specification 1.11, "Object Container Files").</summary>
/// <remarks>
/// <code>
/// file    "Obj" 0x01, metadata: a map of strings to bytes, sync: 16 bytes by lot; then blocks
/// block   how many records (long), how many bytes (long), the bytes by the codec, sync
/// </code>
/// The sync marker is what a reader looks for when a block is damaged, and where a file can be divided.
/// </remarks>
internal static class RecordingFormat
{
    /// <summary>Bytes of the sync marker.</summary>
    public const int SyncBytes = 16;

    /// <summary>Metadata: the schema.</summary>
    public const string SchemaKey = "avro.schema";

    /// <summary>Metadata: the codec.</summary>
    public const string CodecKey = "avro.codec";

    /// <summary>The most bytes of a file's head that are read.</summary>
    public const int MostHeadBytes = 1024 * 1024;

    /// <summary>What a file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "Obj\u0001"u8;

    /// <summary>A file's head.</summary>
    public static byte[] Head(RecordingCodec codec, ReadOnlySpan<byte> sync)
    {
        var buffer = new byte[ExchangeSchema.Json.Length + 256];
        var writer = new AvroWriter(buffer);
        writer.Raw(Magic);
        writer.Long(2);
        writer.String(SchemaKey);
        writer.String(ExchangeSchema.Json);
        writer.String(CodecKey);
        writer.String(codec.Name());
        writer.Long(0);
        writer.Raw(sync);
        return buffer[..writer.Length];
    }
}
