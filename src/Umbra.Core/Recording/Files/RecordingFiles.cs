using Microsoft.Extensions.Logging;

namespace Umbra.Core.Recording.Files;

/// <summary>
/// The files of one recording: begins them, ends them by size, age and name, and deletes the oldest. A file that is there is never written to: a name that is taken gets a
/// number. For one thread.
/// </summary>
/// <param name="settings">Where and how.</param>
/// <param name="clock">The time.</param>
/// <param name="logger">Is told of files that begin and go.</param>
internal sealed class RecordingFiles(RecordingTargetSettings settings, TimeProvider clock, ILogger logger) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode FolderMode = OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private static readonly TimeSpan RetentionEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SpaceEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PersistEvery = TimeSpan.FromSeconds(1);

    private readonly NameTemplate _template = new(settings.Template);
    private RecordingFile? _file;
    private DateTimeOffset _nextRetention;
    private DateTimeOffset _nextSpace;
    private DateTimeOffset _nextPersist;

    /// <summary>The file that is written to; null before the first block and after a fault.</summary>
    public string? Current => _file?.Path;

    /// <summary>The file system has less room than is to be left to others.</summary>
    public bool IsShortOfSpace { get; private set; }

    /// <summary>Bytes of the files that ended, since the start.</summary>
    public long EndedBytes { get; private set; }

    /// <summary>Bytes written since the start.</summary>
    public long Bytes => EndedBytes + (_file?.Bytes ?? 0);

    /// <summary>Files begun since the start.</summary>
    public int Count { get; private set; }

    /// <summary>Writes a block to the file of the time, which it begins when there is none.</summary>
    /// <exception cref="IOException">It cannot be written. What the file has of it is cut off, or passed over by readers.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder may not be written.</exception>
    public void Write(RecordBlock block)
    {
        var now = clock.GetUtcNow();
        var file = FileAt(now);
        try
        {
            file.Write(block);
        }
        catch
        {
            // The next block gets a file of its own: where this one ends may not be certain.
            End(isFaulty: true);
            throw;
        }
    }

    /// <summary>Does what is due by time: ends a file, brings it to the disk, deletes old ones, looks for room.</summary>
    /// <exception cref="IOException">A file cannot be ended as it should.</exception>
    public void Tick()
    {
        var now = clock.GetUtcNow();
        if (now >= _nextSpace)
        {
            _nextSpace = now + SpaceEvery;
            IsShortOfSpace = FreeBytes() is { } free && free < settings.LeaveFreeBytes;
        }

        if (_file is { } file && (IsOver(file, now) || IsShortOfSpace))
        {
            End(isFaulty: false);
        }

        if (_file is not null && settings.Format.Durability == RecordingDurability.Interval && now >= _nextPersist)
        {
            _nextPersist = now + PersistEvery;
            _file.Persist();
        }

        if (now >= _nextRetention)
        {
            _nextRetention = now + RetentionEvery;
            Retain(now);
        }
    }

    /// <summary>Ends the file.</summary>
    /// <param name="lost">What was lost since its last record.</param>
    /// <exception cref="IOException">Its end cannot be written; what is before it is there.</exception>
    public void End(LossTally lost)
    {
        _file?.Lose(lost);
        End(isFaulty: false);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void End(bool isFaulty)
    {
        if (_file is not { } file)
        {
            return;
        }

        _file = null;
        using (file)
        {
            if (isFaulty)
            {
                file.CutOff();
            }
            else
            {
                file.Close();
            }
        }

        EndedBytes += file.Bytes;
    }

    private RecordingFile FileAt(DateTimeOffset now)
    {
        if (_file is { } file && IsOver(file, now))
        {
            End(isFaulty: false);
        }

        return _file ??= Begin(now);
    }

    private bool IsOver(RecordingFile file, DateTimeOffset now) =>
        (settings.RotateBytes is { } bytes && file.Bytes >= bytes)
        || (settings.RotateAge is { } age && now - file.Begun >= age)
        || file.Name != _template.NameAt(now) && settings.Template.Contains('%', StringComparison.Ordinal);

    private RecordingFile Begin(DateTimeOffset now)
    {
        Retain(now);
        var name = _template.NameAt(now);
        if (Path.GetDirectoryName(name) is { } folder && !Directory.Exists(folder))
        {
            Make(folder);
        }

        for (var number = 0; ; number++)
        {
            var path = NameTemplate.Numbered(name, number);
            if (File.Exists(path))
            {
                continue;
            }

            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly; // it holds what users sent
            }

            FileStream stream;
            try
            {
                stream = new FileStream(path, options);
            }
            catch (IOException) when (File.Exists(path))
            {
                continue; // another process took the name just now
            }

            var file = new RecordingFile(stream, name, now, settings.Format);
            Count++;
            logger.FileBegun(path);
            return file;
        }
    }

    /// <summary>Makes a folder for recordings, for its owner and his group; one that is there stays as it is.</summary>
    public static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, FolderMode);
        }
    }

    private long? FreeBytes()
    {
        try
        {
            return new DriveInfo(Directory.Exists(_template.Root) ? _template.Root : "/").AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // where it cannot be known, the system says so when it is full
        }
    }

    private void Retain(DateTimeOffset now)
    {
        if ((settings.KeepBytes is null && settings.KeepAge is null) || !Directory.Exists(_template.Root))
        {
            return;
        }

        try
        {
            var search = _template.HasFoldersOfTime ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly;
            var files = new DirectoryInfo(_template.Root).EnumerateFiles("*", search).Where(file => _template.IsOne(file.FullName) && file.FullName != Current)
                .OrderByDescending(file => file.LastWriteTimeUtc).ThenByDescending(file => file.FullName, StringComparer.Ordinal);
            var kept = _file?.Bytes ?? 0;
            foreach (var file in files)
            {
                kept += file.Length;
                if (kept > settings.KeepBytes || now - file.LastWriteTimeUtc > settings.KeepAge)
                {
                    file.Delete();
                    logger.FileDeleted(file.FullName);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.CannotDelete(_template.Root, exception.Message);
        }
    }
}
