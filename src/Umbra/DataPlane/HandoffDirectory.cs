using System.Net.Sockets;

namespace Umbra.DataPlane;

/// <summary>A folder of its own for the hand-off socket, which only this user may enter.</summary>
internal sealed class HandoffDirectory : IDisposable
{
    private const string Prefix = "umbra-";
    private const string SocketName = "worker.sock";

    // sockaddr_un has room for 108 bytes, the last of them zero.
    private const int LongestPath = 107;

    // Whoever starts now has bound its socket, and may not listen yet.
    private static readonly TimeSpan LeastAge = TimeSpan.FromMinutes(10);

    private readonly DirectoryInfo _directory;

    public HandoffDirectory()
    {
        // Made with mode 0700 and a name that cannot be foreseen.
        _directory = Directory.CreateTempSubdirectory(Prefix);
        Socket = Path.Combine(_directory.FullName, SocketName);
        if (System.Text.Encoding.UTF8.GetByteCount(Socket) > LongestPath)
        {
            Dispose();
            throw new IOException($"{Socket}: too long for a socket's path; set TMPDIR to a shorter folder");
        }
    }

    /// <summary>The socket's path.</summary>
    public string Socket { get; }

    /// <summary>Removes the folders of processes of this user that were killed, and could not do it themselves.</summary>
    /// <param name="folder">In which these are.</param>
    /// <param name="now">The time.</param>
    public static void RemoveAbandoned(string folder, DateTimeOffset now)
    {
        try
        {
            foreach (var one in new DirectoryInfo(folder).EnumerateDirectories(Prefix + "??????"))
            {
                var socket = Path.Combine(one.FullName, SocketName);
                if (now - one.LastWriteTimeUtc > LeastAge && File.Exists(socket) && IsRefused(socket))
                {
                    Remove(one);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // They stay, as they have.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Remove(_directory);

    private static void Remove(DirectoryInfo directory)
    {
        try
        {
            directory.Delete(recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An empty folder stays behind in the temporary folder, which is swept.
        }
    }

    // Another user's may not even be asked, which is another error.
    private static bool IsRefused(string path)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (ArgumentException)
        {
            return false; // longer than a socket's path can be
        }
    }
}
