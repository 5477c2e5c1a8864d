using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Import.Conditions;
using Umbra.Import.Proxies;

namespace Umbra.Import.Traefik;

/// <summary>Adds routers to gateways, with the mirrors of their services.</summary>
internal sealed class TraefikRoutes(ProxyDraft proxy, TraefikResources resources)
{
    private readonly TraefikServices _services = new(proxy.Draft, resources);

    private ImportDraft Draft => proxy.Draft;

    /// <summary>Adds a router.</summary>
    public void Add(ProxyGateway gateway, TraefikRouter router)
    {
        var backend = _services.Of(router.Services, router.Namespace);
        Condition condition;
        try
        {
            condition = new TraefikRuleParser(router.Rule, router.IsOldRule).Parse();
        }
        catch (FormatException exception)
        {
            Draft.Remark(router.Line, RemarkKind.RouteLost, $"router {Printable.Text(router.Name, 64)} is left out: {Printable.Text(exception.Message, 200)}");
            return;
        }

        var matchers = ConditionWriter.Write(condition, out var problem);
        if (problem is not null || condition is AnyOf { Parts.IsEmpty: true })
        {
            Draft.Remark(router.Line, problem is null ? RemarkKind.LeftOut : RemarkKind.RouteLost, $"router {Printable.Text(router.Name, 64)} is left out: {problem ?? "its rule fits no request"}");
            return;
        }

        var middlewares = new TraefikMiddlewares(Draft, resources);
        middlewares.Take(router.Middlewares, router.Namespace, router.Line);
        var begun = new RouteConfiguration { Name = Draft.Name(gateway.Name, router.Name), Match = matchers, ResponseHeaders = middlewares.Response };
        if (middlewares.Redirect is { } redirect)
        {
            gateway.Add(begun with { Redirect = redirect }, router.Line);
            return;
        }

        var route = begun with
        {
            To = backend.To,
            Rewrite = middlewares.Rewrite,
            Host = backend.Host ?? middlewares.Host,
            Headers = middlewares.Request.ToConfiguration(),
            Retries = middlewares.Retries ?? 0,
            Sticky = backend.Sticky,
        };
        gateway.Add(route, router.Line);
        foreach (var mirror in backend.Mirrors)
        {
            Add(gateway, route, mirror, middlewares);
        }
    }

    // In Traefik middlewares stand before services: a copy is of the request that they changed.
    private void Add(ProxyGateway gateway, RouteConfiguration route, TraefikMirror mirror, TraefikMiddlewares middlewares)
    {
        var made = Draft.Mirror(Draft.Name("mirror", $"{route.Name}-{mirror.Name.Split('@')[0]}"), $"{gateway.Name}/{route.Name}", mirror.To.Url[0], mirror.PercentHundredths);
        proxy.Add(made with
        {
            Host = mirror.Host ?? middlewares.Host,
            Rewrite = route.Rewrite,
            Headers = middlewares.Request.Over(made.Headers),
            Body = mirror.HasBody,
            Limits = mirror.Body is { } bytes ? made.Limits with { Body = new ByteSize(bytes) } : made.Limits,
            Protocol = mirror.To.Protocol,
        }, mirror.Line);
    }
}
