using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using Umbra.Configuration;

namespace Umbra.Safety.Stores;

/// <summary>Reads <c>host:port,host:port</c>.</summary>
internal static partial class StoreHosts
{
    /// <summary>Reads hosts.</summary>
    /// <param name="text">Hosts with commas between; IPv6 in brackets.</param>
    /// <param name="kind">What they are.</param>
    /// <param name="port">The port where none is given.</param>
    /// <param name="name">The database or the like.</param>
    /// <returns>One for each; none when one of them is no host.</returns>
    public static ImmutableArray<Store> Read(string text, StoreKind kind, int port, string? name)
    {
        var stores = ImmutableArray.CreateBuilder<Store>();
        foreach (var part in text.Split(','))
        {
            var match = HostAndPort().Match(part.Trim());
            var number = port;
            if (!match.Success || (match.Groups[2].Success && (!Units.TryParseInteger(match.Groups[2].Value, out number) || number is 0 or > IPEndPoint.MaxPort)))
            {
                return [];
            }

            stores.Add(new Store(kind, match.Groups[1].Value.Trim('[', ']').TrimEnd('.').ToLowerInvariant(), number, name));
        }

        return stores.ToImmutable();
    }

    [GeneratedRegex(@"^([A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.%]+\])(?::([0-9]{1,5}))?\z")]
    private static partial Regex HostAndPort();
}
