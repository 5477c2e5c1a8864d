using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Umbra.Safety;

/// <summary>The addresses of the names in a configuration, as they were at one moment.</summary>
internal sealed class ResolvedNames
{
    /// <summary>The most names that are looked up: each takes a thread while it waits. Later ones have no address.</summary>
    private const int MostNames = 256;

    private readonly Dictionary<string, ImmutableArray<IPAddress>> _addresses;

    private ResolvedNames(IEnumerable<KeyValuePair<string, ImmutableArray<IPAddress>>> addresses) =>
        _addresses = new Dictionary<string, ImmutableArray<IPAddress>>(addresses, StringComparer.OrdinalIgnoreCase);

    /// <summary>Resolves names, all at once. What is not there in time has no address.</summary>
    /// <param name="hosts">Names and literal addresses; IPv6 without brackets.</param>
    /// <param name="surroundings">Who is asked, and for how long.</param>
    public static async Task<ResolvedNames> ResolveAsync(IEnumerable<string> hosts, Surroundings surroundings)
    {
        var found = new ConcurrentDictionary<string, ImmutableArray<IPAddress>>(StringComparer.OrdinalIgnoreCase);
        var asked = hosts.Distinct(StringComparer.OrdinalIgnoreCase).Take(MostNames).Select(ResolveOneAsync).ToList();
        try
        {
            await Task.WhenAll(asked).WaitAsync(surroundings.Patience, surroundings.Clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The rest is unknown; what the name server says later is nobody's any more.
        }

        return new ResolvedNames(found.ToArray());

        async Task ResolveOneAsync(string host)
        {
            if (Literal(host) is { IsEmpty: false } literal)
            {
                found[host] = literal;
                return;
            }

            try
            {
                var addresses = await surroundings.Resolve(host).ConfigureAwait(false);
                found[host] = [.. addresses.Select(Plain).Distinct()];
            }
            catch (Exception exception) when (exception is SocketException or ArgumentException)
            {
                // No such name, or no name server: it has no address.
            }
        }
    }

    /// <summary>A host's addresses; none when it could not be resolved.</summary>
    public ImmutableArray<IPAddress> Of(string host) => _addresses.TryGetValue(host, out var addresses) ? addresses : [];

    /// <summary>Whether every address of a host is this machine's alone (127.0.0.0/8, ::1).</summary>
    public bool IsLoopback(string host) => Of(host) is { IsEmpty: false } addresses && addresses.All(IPAddress.IsLoopback);

    /// <summary>An address that two hosts share; null when there is none.</summary>
    public IPAddress? Shared(string one, string other) => Of(one).Cast<IPAddress?>().FirstOrDefault(address => Of(other).Contains(address!));

    private static ImmutableArray<IPAddress> Literal(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
        : IPAddress.TryParse(host, out var address) ? [Plain(address)] : [];

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
