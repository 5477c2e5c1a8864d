using System.Net;
using System.Net.NetworkInformation;

namespace Umbra.Safety;

/// <summary>What the preflight asks of the world around the configuration. The defaults are this machine's; tests bring their own.</summary>
internal sealed record Surroundings
{
    /// <summary>How long all names together may take to be resolved: `umbra run` listens only after it.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(2);

    /// <summary>Resolves a name.</summary>
    public Func<string, Task<IPAddress[]>> Resolve { get; init; } = host => Dns.GetHostAddressesAsync(host);

    /// <summary>The addresses that this machine can be reached by.</summary>
    public Func<IReadOnlyCollection<IPAddress>> OwnAddresses { get; init; } = AddressesOfInterfaces;

    /// <summary>How long all names together may take.</summary>
    /// <value>Default: 2 s.</value>
    public TimeSpan Patience { get; init; } = DefaultPatience;

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    private static IReadOnlyCollection<IPAddress> AddressesOfInterfaces()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(address => address.Address)];
        }
        catch (NetworkInformationException)
        {
            return []; // a system that does not tell: only addresses that the file names are compared
        }
    }
}
