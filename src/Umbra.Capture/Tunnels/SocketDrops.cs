using System.Globalization;
using System.Net;

namespace Umbra.Capture.Tunnels;

/// <summary>Datagrams that the kernel dropped because a socket's buffer was full (<c>/proc/net/udp</c>, column <c>drops</c>).</summary>
internal static class SocketDrops
{
    private static readonly string[] Files = ["/proc/net/udp", "/proc/net/udp6"];

    /// <summary>How many, of all sockets of this machine that are bound to a port at an address.</summary>
    public static long Of(IPEndPoint endPoint)
    {
        var port = endPoint.Port.ToString("X4", CultureInfo.InvariantCulture);
        var dropped = 0L;
        foreach (var file in Files.Where(File.Exists))
        {
            try
            {
                foreach (var line in File.ReadLines(file).Skip(1))
                {
                    var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    dropped += columns.Length > 12 && columns[1].EndsWith($":{port}", StringComparison.Ordinal) && long.TryParse(columns[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
                }
            }
            catch (IOException)
            {
                // another time
            }
        }

        return dropped;
    }
}
