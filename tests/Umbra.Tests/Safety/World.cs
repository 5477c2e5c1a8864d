using System.Net;
using System.Net.Sockets;
using Umbra.Safety;

namespace Umbra.Tests.Safety;

/// <summary>A world for the preflight: names with addresses of their own, and a machine that is one of them.</summary>
internal static class World
{
    private static readonly Dictionary<string, string[]> _names = new()
    {
        ["production.internal"] = ["10.0.0.1", "::ffff:10.0.0.2"],
        ["alias-of-production.internal"] = ["10.0.9.9", "10.0.0.2"],
        ["staging.internal"] = ["10.0.0.3", "fd00::3"],
        ["staging-alias.internal"] = ["10.0.0.3"],
        ["this-machine.internal"] = ["10.1.1.1"],
        ["staging.example.com"] = ["203.0.113.9"],
        ["loopback.internal"] = ["127.0.0.1"],
        ["db.internal"] = ["10.0.1.1"],
        ["db-alias.internal"] = ["10.0.1.1"],
        ["staging-db.internal"] = ["10.0.1.2"],
    };

    /// <summary>Its names and addresses.</summary>
    public static Surroundings Surroundings { get; } = new()
    {
        Resolve = name => _names.TryGetValue(name, out var addresses)
            ? Task.FromResult(addresses.Select(IPAddress.Parse).ToArray())
            : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)),
        OwnAddresses = () => [IPAddress.Loopback, IPAddress.Parse("10.1.1.1")],
    };
}
