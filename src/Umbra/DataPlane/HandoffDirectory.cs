namespace Umbra.DataPlane;

/// <summary>A folder of its own for the hand-off socket, which only this user may enter.</summary>
internal sealed class HandoffDirectory : IDisposable
{
    // sockaddr_un has room for 108 bytes, the last of them zero.
    private const int LongestPath = 107;

    private readonly DirectoryInfo _directory;

    public HandoffDirectory()
    {
        // Made with mode 0700 and a name that cannot be foreseen.
        _directory = Directory.CreateTempSubdirectory("umbra-");
        Socket = Path.Combine(_directory.FullName, "worker.sock");
        if (System.Text.Encoding.UTF8.GetByteCount(Socket) > LongestPath)
        {
            Dispose();
            throw new IOException($"{Socket}: too long for a socket's path; set TMPDIR to a shorter folder");
        }
    }

    /// <summary>The socket's path.</summary>
    public string Socket { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _directory.Delete(recursive: true);
        }
        catch (IOException)
        {
            // An empty folder stays behind in the temporary folder, which is swept.
        }
    }
}
