using System.Net;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Validation;
using Umbra.Core.Mirroring;

namespace Umbra.Import.Proxies;

/// <summary>
/// Gateways and mirrors that are being made. At the end it takes out what the file could not say together: an address that two listeners want, a target that production's
/// requests go to as well. Each is told with its line.
/// </summary>
internal sealed class ProxyDraft(ImportDraft draft)
{
    private readonly List<ProxyGateway> _gateways = [];
    private readonly List<(MirrorConfiguration Mirror, int Line)> _mirrors = [];

    /// <summary>Where names and remarks are kept.</summary>
    public ImportDraft Draft => draft;

    /// <summary>Whether there is a route.</summary>
    public bool HasRoutes => _gateways.Exists(gateway => gateway.Routes.Count > 0);

    /// <summary>Begins a gateway.</summary>
    /// <param name="wanted">What it is called there.</param>
    /// <param name="gateway">What it is but for its routes.</param>
    /// <param name="line">Where it comes from.</param>
    public ProxyGateway Begin(string wanted, GatewayConfiguration gateway, int line)
    {
        var begun = new ProxyGateway(draft.Name("source", wanted), gateway, line);
        _gateways.Add(begun);
        return begun;
    }

    /// <summary>Adds a mirror.</summary>
    public void Add(MirrorConfiguration mirror, int line) => _mirrors.Add((mirror, line));

    /// <summary>What was made.</summary>
    /// <exception cref="ImportException">There is no route.</exception>
    public ImportOutcome Finish()
    {
        var gateways = WithOwnAddresses();
        foreach (var gateway in gateways)
        {
            draft.Add(gateway.Name, gateway.Gateway with { Routes = [.. gateway.Routes.Select(route => Settled(gateway, route.Route, route.Line))] });
        }

        AddMirrors(gateways);
        return draft.Finish();
    }

    private List<ProxyGateway> WithOwnAddresses()
    {
        var kept = new List<ProxyGateway>();
        foreach (var gateway in _gateways.Where(gateway => gateway.Routes.Count > 0))
        {
            if (kept.Find(other => Collide(other.Gateway.Listen, gateway.Gateway.Listen)) is { } earlier)
            {
                draft.Remark(gateway.Line, RemarkKind.MirrorLost, $"listens where the gateway {earlier.Name} does, and is left out with its routes: give it another port");
                continue;
            }

            kept.Add(gateway);
        }

        return kept;
    }

    // IPv4's any address and IPv6's are one for the loader as well.
    private static bool Collide(IPEndPoint one, IPEndPoint other) => one.Port == other.Port && one.Port != 0
        && (one.Address.Equals(other.Address) || IsAny(one.Address) || IsAny(other.Address));

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private RouteConfiguration Settled(ProxyGateway gateway, RouteConfiguration route, int line)
    {
        var destinations = route.To.Select(destination => destination with { Url = [.. destination.Url.Where(url => !IsItself(gateway, url, line))] })
            .Where(destination => destination.Url.Length > 0).ToList();
        if (route.Redirect is not null || route.Respond is not null || destinations.Exists(destination => destination.Weight > 0))
        {
            return route with { To = [.. destinations] };
        }

        draft.Remark(line, RemarkKind.RouteLost, $"route {route.Name} has nowhere to send its requests: they are answered with 503");
        return Refusing(route.Name, 503) with { Match = route.Match, ResponseHeaders = route.ResponseHeaders };
    }

    /// <summary>A route that answers with a status of its own.</summary>
    public static RouteConfiguration Refusing(string name, int status) => new() { Name = name, Respond = new RespondConfiguration { Status = status } };

    private bool IsItself(ProxyGateway gateway, Uri url, int line)
    {
        var isItself = Reach.Reaches(url.Host, url.Port, gateway.Gateway.Listen);
        if (isItself)
        {
            draft.Remark(line, RemarkKind.LeftOut, $"{url.Authority} is the gateway itself: left out, since requests would go round without end");
        }

        return isItself;
    }

    private void AddMirrors(List<ProxyGateway> gateways)
    {
        var routes = gateways.SelectMany(gateway => gateway.Routes.Select(route => $"{gateway.Name}/{route.Route.Name}")).ToHashSet(StringComparer.Ordinal);
        var destinations = gateways.SelectMany(gateway => gateway.Routes).SelectMany(route => route.Route.To).SelectMany(destination => destination.Url).Distinct().ToList();
        var perRoute = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (mirror, line) in _mirrors.Where(mirror => mirror.Mirror.From.All(routes.Contains)))
        {
            var most = mirror.From.Max(from => perRoute[from] = perRoute.GetValueOrDefault(from) + 1);
            var problem = destinations.Exists(url => url.Port == mirror.To.Port && Reach.AreSame(url.Host, mirror.To.Host)) ? "gets production's requests too, as a destination: a shadow needs an address of its own"
                : gateways.Exists(gateway => Reach.Reaches(mirror.To.Host, mirror.To.Port, gateway.Gateway.Listen)) ? "is the gateway itself: copies would go round without end"
                : most > MirrorRule.MostPerSource ? $"is one of more than {MirrorRule.MostPerSource} mirrors of a route"
                : null;
            if (problem is null)
            {
                draft.Add(mirror);
            }
            else
            {
                draft.Remark(line, RemarkKind.MirrorLost, $"mirror {mirror.Name} is left out: {mirror.To.Authority} {problem}");
            }
        }
    }

}
