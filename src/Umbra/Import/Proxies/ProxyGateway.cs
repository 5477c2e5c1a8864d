using Umbra.Configuration.Gateways;

namespace Umbra.Import.Proxies;

/// <summary>A gateway that is being made, with the line that each route came from.</summary>
/// <param name="name">Its name, from <see cref="ImportDraft.Name"/>.</param>
/// <param name="gateway">What it is but for its routes.</param>
/// <param name="line">Where it came from.</param>
internal sealed class ProxyGateway(string name, GatewayConfiguration gateway, int line)
{
    private readonly List<(RouteConfiguration Route, int Line)> _routes = [];

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>What it is but for its routes.</summary>
    public GatewayConfiguration Gateway => gateway;

    /// <summary>Where it came from.</summary>
    public int Line => line;

    /// <summary>Its routes, in order.</summary>
    public IReadOnlyList<(RouteConfiguration Route, int Line)> Routes => _routes;

    /// <summary>Adds a route behind the others.</summary>
    public void Add(RouteConfiguration route, int routeLine) => _routes.Add((route, routeLine));
}
