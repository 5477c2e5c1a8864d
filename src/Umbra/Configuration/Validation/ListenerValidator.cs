using System.Net;
using Umbra.Configuration.Shapes;

namespace Umbra.Configuration.Validation;

/// <summary>Checks that no two listeners want one address.</summary>
internal static class ListenerValidator
{
    /// <summary>Tells each listener whose address an earlier one has.</summary>
    public static void Validate(UmbraConfiguration configuration, Reading reading)
    {
        var listeners = All(configuration).ToList();
        for (var i = 1; i < listeners.Count; i++)
        {
            var earlier = listeners.Take(i).FirstOrDefault(other => Collide(other.EndPoint, listeners[i].EndPoint));
            if (earlier.Key is not null)
            {
                reading.Report(listeners[i].Key, $"{listeners[i].EndPoint} is taken by {earlier.Key}", "give it another port");
            }
        }
    }

    /// <summary>All listeners, by key.</summary>
    public static IEnumerable<(string Key, IPEndPoint EndPoint)> All(UmbraConfiguration configuration) =>
    [
        .. configuration.Taps.Where(source => source.Tap.Listen is not null).Select(source => ($"sources.{source.Name}.tap.listen", source.Tap.Listen)),
        .. configuration.Gateways.Where(source => source.Gateway.Listen is not null).Select(source => ($"sources.{source.Name}.gateway.listen", source.Gateway.Listen)),
        .. configuration.Sources.Where(source => source.Receiver?.Listen is not null).Select(source => ($"sources.{source.Name}.receiver.listen", source.Receiver!.Listen)),
        ("admin.listen", configuration.Admin.Listen),
        ("health.listen", configuration.Health.Listen),
    ];

    /// <summary>Whether two listeners cannot be at once.</summary>
    private static bool Collide(IPEndPoint one, IPEndPoint other) =>
        one.Port == other.Port && one.Port != 0
        && (one.Address.Equals(other.Address) || one.Address.Equals(IPAddress.IPv6Any) || other.Address.Equals(IPAddress.IPv6Any)
            || (one.AddressFamily == other.AddressFamily && (one.Address.Equals(IPAddress.Any) || other.Address.Equals(IPAddress.Any))));
}
