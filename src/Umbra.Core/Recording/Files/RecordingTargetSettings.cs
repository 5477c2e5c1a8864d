namespace Umbra.Core.Recording.Files;

/// <summary>Where and how a mirror records. Immutable.</summary>
internal sealed record RecordingTargetSettings
{
    /// <summary>How files are named (<see cref="NameTemplate"/>), an absolute path.</summary>
    public required string Template { get; init; }

    /// <summary>How a file is written.</summary>
    public RecordingSettings Format { get; init; } = new();

    /// <summary>A block that is not full is written when it is so old: what a crash can lose is no older.</summary>
    /// <value>Default: 1 s.</value>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a request waits for its response before it is recorded without one.</summary>
    /// <value>Default: 60 s.</value>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A file is ended when it has so many bytes; null for never.</summary>
    public long? RotateBytes { get; init; }

    /// <summary>A file is ended when it is so old; null for never.</summary>
    public TimeSpan? RotateAge { get; init; }

    /// <summary>The oldest files are deleted when all together have more bytes; null for never.</summary>
    public long? KeepBytes { get; init; }

    /// <summary>Files are deleted when nothing was written to them for so long; null for never.</summary>
    public TimeSpan? KeepAge { get; init; }

    /// <summary>Nothing is recorded while the file system has fewer bytes free: others need some too.</summary>
    /// <value>Default: 256 MiB.</value>
    public long LeaveFreeBytes { get; init; } = 256L * 1024 * 1024;
}
