using Umbra.Core.Recording;
using Umbra.Core.Recording.Files;

namespace Umbra.Configuration;

/// <summary>How a mirror records whose target is a recording.</summary>
internal sealed record RecordingConfiguration
{
    [Setting("How blocks are compressed: `zstandard` (with a checksum), `deflate` (read by every Avro library) or `none`.")]
    public RecordingCodec Codec { get; init; } = RecordingCodec.Zstandard;

    [Setting("How hard: 1 (fast) to 19 for zstandard, to 9 for deflate.", Minimum = "1", Maximum = "19")]
    public int Level { get; init; } = 1;

    [Setting("A block is written when it has so many bytes, before it is compressed.", Minimum = "1KiB", Maximum = "16MiB")]
    public ByteSize Block { get; init; } = new(64 * 1024);

    [Setting("And when it is so old: what the end of the worker can lose is no older.", Minimum = "100ms", Maximum = "1m")]
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    [Setting("When what was written is brought to the disk, for the case that the machine ends: `none` (when the system likes), `block` (after each) or `interval` (each second).")]
    public RecordingDurability Fsync { get; init; } = RecordingDurability.None;

    [Setting("When a file ends and the next one begins; it also does when the time gives the name another form.")]
    public RotateConfiguration Rotate { get; init; } = new();

    [Setting("How much is kept: the oldest files that fit the name are deleted.")]
    public KeepConfiguration Keep { get; init; } = new();

    [Setting("Nothing is recorded while the file system has less room than this (`target_full`).", Minimum = "0B", Maximum = "1TiB")]
    public ByteSize LeaveFree { get; init; } = new(256L * 1024 * 1024);

    [Setting("How long a request waits for its response before it is recorded without one.", Minimum = "1s", Maximum = "1h")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The settings.</summary>
    /// <param name="template">The files' name.</param>
    public RecordingTargetSettings ToSettings(string template) => new()
    {
        Template = template,
        Format = new RecordingSettings { Codec = Codec, Level = Level, BlockBytes = (int)Block.Bytes, Durability = Fsync },
        Every = Every,
        Patience = Patience,
        RotateBytes = Rotate.Size.Bytes,
        RotateAge = Rotate.Age,
        KeepBytes = Keep.Size?.Bytes,
        KeepAge = Keep.Age,
        LeaveFreeBytes = LeaveFree.Bytes,
    };
}

/// <summary>When a file ends.</summary>
internal sealed record RotateConfiguration
{
    [Setting("Bytes of a file.", Minimum = "64KiB", Maximum = "1TiB")]
    public ByteSize Size { get; init; } = new(1L << 30);

    [Setting("Age of a file.", Minimum = "1s", Maximum = "365d", Default = "no limit")]
    public TimeSpan? Age { get; init; }
}

/// <summary>How much is kept.</summary>
internal sealed record KeepConfiguration
{
    [Setting("Bytes of all files together.", Minimum = "64KiB", Maximum = "1024TiB", Default = "no limit: `leaveFree` is what holds")]
    public ByteSize? Size { get; init; }

    [Setting("How long ago a file was written to.", Minimum = "1s", Maximum = "3650d", Default = "no limit")]
    public TimeSpan? Age { get; init; }
}
