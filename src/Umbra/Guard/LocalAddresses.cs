using System.Net;

namespace Umbra.Guard;

/// <summary>
/// Addresses that lead to this machine or to what stands beside it on the link, above all a cloud's metadata service, which gives
/// credentials to whoever asks. A public name can be made to resolve to one (DNS rebinding), so an allowed name alone does not reach them.
/// Private networks (10.0.0.0/8 and the like) are not among them: what staging may use is there.
/// </summary>
internal static class LocalAddresses
{
    private static readonly IPNetwork[] _networks =
    [
        IPNetwork.Parse("0.0.0.0/8"),          // "this host" (RFC 1122 section 3.2.1.3); Linux connects 0.0.0.0 to itself
        IPNetwork.Parse("127.0.0.0/8"),        // loopback
        IPNetwork.Parse("169.254.0.0/16"),     // link-local (RFC 3927); 169.254.169.254 is most clouds' metadata service
        IPNetwork.Parse("224.0.0.0/4"),        // multicast
        IPNetwork.Parse("255.255.255.255/32"), // broadcast
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fe80::/10"),          // link-local (RFC 4291 section 2.5.6)
        IPNetwork.Parse("ff00::/8"),           // multicast
        IPNetwork.Parse("fd00:ec2::254/128"),  // EC2's metadata service over IPv6
    ];

    private static readonly IPNetwork _nat64 = IPNetwork.Parse("64:ff9b::/96"); // RFC 6052: the last four bytes are an IPv4 address

    /// <summary>Whether an address is one of them, also when it is wrapped in an IPv6 one.</summary>
    public static bool Contain(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
            : _nat64.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12))
            : address;
        return Array.Exists(_networks, network => network.Contains(plain));
    }
}
