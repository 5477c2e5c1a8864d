using System.Net;

namespace Umbra.Configuration.Validation;

/// <summary>Which hosts are this machine, as far as the configuration itself says: no name is looked up.</summary>
internal static class Reach
{
    /// <summary>Whether a host is <c>localhost</c> or an address of 127.0.0.0/8 or ::1.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether what connects to a host and port comes out at a listener.</summary>
    public static bool Reaches(string host, int port, IPEndPoint listener)
    {
        if (port != listener.Port)
        {
            return false;
        }

        var isEverywhere = listener.Address.Equals(IPAddress.Any) || listener.Address.Equals(IPAddress.IPv6Any);
        return IsLoopback(host)
            ? isEverywhere || IPAddress.IsLoopback(listener.Address)
            : IPAddress.TryParse(host.Trim('[', ']'), out var address) && address.Equals(listener.Address);
    }

    /// <summary>Whether two hosts are the same: the same name or address, or both this machine.</summary>
    public static bool AreSame(string one, string other) =>
        one.Trim('[', ']').Equals(other.Trim('[', ']'), StringComparison.OrdinalIgnoreCase) || (IsLoopback(one) && IsLoopback(other));
}
