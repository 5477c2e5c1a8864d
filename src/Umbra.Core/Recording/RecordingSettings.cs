namespace Umbra.Core.Recording;

/// <summary>How a recording is written. Immutable.</summary>
internal sealed record RecordingSettings
{
    /// <summary>The most bytes of a block before it is compressed, and of a record: 64 MiB. A larger one is neither written nor read.</summary>
    public const int MostBlockBytes = 64 * 1024 * 1024;

    /// <summary>How blocks are compressed.</summary>
    /// <value>Default: <see cref="RecordingCodec.Zstandard"/>.</value>
    public RecordingCodec Codec { get; init; } = RecordingCodec.Zstandard;

    /// <summary>The level of compression: 1 (fast) to 19 for zstandard, 1 to 9 for deflate.</summary>
    /// <value>Default: 1.</value>
    public int Level { get; init; } = 1;

    /// <summary>A block is ended when it has so many bytes. What a crash can lose is a block.</summary>
    /// <value>1 to <see cref="MostBlockBytes"/>; default 64 KiB.</value>
    public int BlockBytes { get; init; } = 64 * 1024;

    /// <summary>When what was written is brought to the disk.</summary>
    /// <value>Default: <see cref="RecordingDurability.None"/>.</value>
    public RecordingDurability Durability { get; init; } = RecordingDurability.None;
}

/// <summary>When a recording is brought to the disk (fsync). What the process wrote outlives the process either way; this is about the machine.</summary>
internal enum RecordingDurability : byte
{
    /// <summary>When the system likes.</summary>
    None,

    /// <summary>After each block.</summary>
    Block,

    /// <summary>Now and then, when <see cref="RecordingWriter.Persist"/> is called.</summary>
    Interval,
}
