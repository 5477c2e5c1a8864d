namespace Umbra.Configuration;

/// <summary>What tells one content of a file from the next, without reading it: where its name leads, size and time of change.</summary>
/// <param name="Target">The file itself, all links followed, those of folders on the way included: a ConfigMap swaps the link <c>..data</c>, a folder.</param>
/// <param name="Length">Bytes; -1 when there is no such file.</param>
/// <param name="ChangedAt">The time of the last change, in ticks.</param>
/// <param name="CreatedAt">The time of creation, in ticks: a file that was moved into the place of another is another.</param>
internal readonly record struct FileStamp(string Target, long Length, long ChangedAt, long CreatedAt)
{
    private const int MostLinks = 40; // as the kernel (path_resolution(7))

    /// <summary>A file's stamp now. A file that is not there or cannot be seen has one too.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            var target = Resolve(Path.GetFullPath(path));
            var file = new FileInfo(target);
            return file.Exists
                ? new FileStamp(target, file.Length, file.LastWriteTimeUtc.Ticks, file.CreationTimeUtc.Ticks)
                : new FileStamp(target, -1, 0, 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Between two states, say a link that leads nowhere for a moment: that is a stamp too, and the next look gives another.
            return new FileStamp(path, -1, 0, 0);
        }
    }

    private static string Resolve(string path)
    {
        for (var links = 0; links < MostLinks; links++)
        {
            if (FollowOne(path) is not { } next)
            {
                return path;
            }

            path = next;
        }

        throw new IOException("Too many links.");
    }

    // The first link on the way from the root, followed; null when there is none.
    private static string? FollowOne(string path)
    {
        var root = Path.GetPathRoot(path)!;
        var parts = path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        var at = root;
        for (var i = 0; i < parts.Length; i++)
        {
            var parent = at;
            at = Path.Combine(at, parts[i]);
            if (new FileInfo(at).LinkTarget is { } target)
            {
                return Path.GetFullPath(Path.Combine([target, .. parts[(i + 1)..]]), parent);
            }
        }

        return null;
    }
}
