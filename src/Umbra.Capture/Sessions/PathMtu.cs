using System.Globalization;
using System.Net.Sockets;

namespace Umbra.Capture.Sessions;

/// <summary>How long a packet may be: of an interface, and on the way to a target.</summary>
internal static class PathMtu
{
    private const int Usual = 1_500;
    private const int LevelIp = 0;
    private const int OptionIpMtu = 14;
    private const int LevelIpv6 = 41;
    private const int OptionIpv6Mtu = 24;

    /// <summary>The most bytes of an IP packet of an interface.</summary>
    public static int OfInterface(string name)
    {
        try
        {
            return int.TryParse(File.ReadAllText($"/sys/class/net/{name}/mtu").Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var mtu) ? Math.Max(mtu, 576) : Usual;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Usual; // it is not there, or not any more
        }
    }

    /// <summary>The most bytes of an IP packet to where a socket is connected, as far as the system knows.</summary>
    public static int Of(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Usual;
        }

        Span<byte> value = stackalloc byte[4];
        try
        {
            var isVersion4 = socket.AddressFamily == AddressFamily.InterNetwork;
            return socket.GetRawSocketOption(isVersion4 ? LevelIp : LevelIpv6, isVersion4 ? OptionIpMtu : OptionIpv6Mtu, value) == 4 ? BitConverter.ToInt32(value) : Usual;
        }
        catch (SocketException)
        {
            return Usual;
        }
    }
}
