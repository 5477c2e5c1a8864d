using System.Collections.Immutable;
using System.Net;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Inline.Gateway;

namespace Umbra.Import.Nginx;

/// <summary>Makes a gateway of each address that servers listen on.</summary>
internal sealed class GatewayRoutes(NginxModel model)
{
    private readonly MirrorRoutes _mirrors = new(model);

    /// <summary>Gives the draft all gateways and mirrors.</summary>
    /// <returns>How many gateways there are.</returns>
    public int Make()
    {
        var made = new List<GatewayConfiguration>();
        var routes = 0;
        foreach (var gateway in Gateways())
        {
            if (Gateway(gateway) is not { } configuration)
            {
                continue;
            }

            routes += configuration.Routes.Length;
            if (routes > NginxLimits.Routes)
            {
                throw gateway.Default.Directive.Fault($"the servers make more than {NginxLimits.Routes:N0} routes: import a part of them");
            }

            made.Add(configuration);
            model.Draft.Add(gateway.Name, configuration);
        }

        _mirrors.Finish(made);
        return made.Count;
    }

    // All addresses of a port are one gateway where one of its servers takes all.
    private IEnumerable<NginxGateway> Gateways()
    {
        var ports = model.Servers.SelectMany(server => server.Listens.Select(listen => (Server: server, Listen: listen))).GroupBy(pair => pair.Listen.Port);
        foreach (var port in ports)
        {
            var isEverywhere = port.Any(pair => pair.Listen.Address is null);
            foreach (var address in port.GroupBy(pair => isEverywhere ? null : pair.Listen.Address))
            {
                foreach (var (_, listen) in address.Where(pair => isEverywhere && pair.Listen.Address is not null))
                {
                    model.Draft.Remark(listen.Directive!.File, listen.Directive.Line, RemarkKind.LeftOut, $"port {port.Key} has one gateway for all addresses: its servers answer on {listen.Address}, too");
                }

                var endPoint = address.Key is null ? ImportDraft.AnyAddress(port.Key) : new IPEndPoint(address.Key, port.Key);
                var name = model.Draft.Name("source", address.Key is null ? $"nginx-{port.Key}" : $"nginx-{address.Key}-{port.Key}");
                var first = address.FirstOrDefault(pair => pair.Listen.IsDefault, address.First());
                yield return new NginxGateway(name, endPoint, address.Any(pair => pair.Listen.IsTls), [.. address.Select(pair => pair.Server).Distinct()], first.Server);
            }
        }
    }

    private GatewayConfiguration? Gateway(NginxGateway gateway)
    {
        var tls = gateway.IsTls ? new GatewayTls(model).Of(gateway) : null;
        if (gateway.IsTls && tls is null)
        {
            Tell(gateway, RemarkKind.RouteLost, $"port {gateway.EndPoint.Port} has TLS and no certificate that a gateway can show: write ssl_certificate and ssl_certificate_key");
            return null;
        }

        var maker = new ServerRoutes(model, gateway, _mirrors);
        ImmutableArray<RouteConfiguration> routes = [.. HostOrder.Of(gateway.Servers, gateway.Default, model.Draft).SelectMany(group => maker.Of(group))];
        if (routes.IsEmpty)
        {
            // What its locations did has been told for each.
            Tell(gateway, RemarkKind.LeftOut, $"port {gateway.EndPoint.Port} has no location that passes requests on: it is left out");
            return null;
        }

        var configuration = new GatewayConfiguration { Listen = gateway.EndPoint, Tls = tls, Routes = routes, Forwarded = ForwardedPolicy.Off };
        return Forwarded(ConnectTimeout(configuration, maker.Passing), gateway);
    }

    private void Tell(NginxGateway gateway, RemarkKind kind, string why) => model.Draft.Remark(gateway.Default.Directive.File, gateway.Default.Directive.Line, kind, why);

    // The gateway adds the client's address itself where every route does.
    private GatewayConfiguration Forwarded(GatewayConfiguration configuration, NginxGateway gateway)
    {
        var passing = configuration.Routes.Where(route => !route.To.IsEmpty).ToList();
        if (passing.Count == 0 || !passing.TrueForAll(route => route.Headers.Add.Any(IsAppended)))
        {
            return configuration;
        }

        model.Draft.Remark(gateway.Default.Directive.File, gateway.Default.Directive.Line, RemarkKind.Note, "every route adds the client to X-Forwarded-For: the gateway does (forwarded: append), which also sets X-Forwarded-Proto and X-Forwarded-Host where they are not there");
        return configuration with
        {
            Forwarded = ForwardedPolicy.Append,
            Routes = [.. configuration.Routes.Select(route => route with { Headers = route.Headers with { Add = [.. route.Headers.Add.Where(field => !IsAppended(field))] } })],
        };
    }

    private static bool IsAppended(HeaderValueConfiguration field) => field.Name == "X-Forwarded-For" && field.Value?.Secret.Reveal() == "$remote_addr";

    private GatewayConfiguration ConnectTimeout(GatewayConfiguration configuration, List<NginxScope> passing)
    {
        var directives = passing.Select(scope => scope.Find("proxy_connect_timeout")).ToList();
        var times = directives.Select(directive => directive is null ? (TimeSpan?)null : NginxTime.Of(directive, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5))).Distinct().ToList();
        if (times is [{ } same])
        {
            return configuration with { ConnectTimeout = same };
        }

        foreach (var directive in times.Count > 1 ? directives.OfType<NginxDirective>().Distinct() : [])
        {
            model.Draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, "a gateway has one time to connect for all its routes, and theirs differ: it is left out");
        }

        return configuration;
    }
}
