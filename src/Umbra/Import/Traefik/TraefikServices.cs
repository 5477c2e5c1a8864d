using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Traefik;

/// <summary>Makes destinations and mirrors of services, which may stand in one another.</summary>
internal sealed class TraefikServices(ImportDraft draft, TraefikResources resources)
{
    private const int MostDepth = 10;
    private const int MostWeight = 1_000_000;

    /// <summary>What a router's service is: a name of the file provider, or Kubernetes' references.</summary>
    public TraefikBackend Of(DocumentNode? services, string space) => Of(services, space, 0);

    private TraefikBackend Of(DocumentNode? services, string space, int depth)
    {
        if (services is null)
        {
            return new TraefikBackend();
        }

        if (depth > MostDepth)
        {
            draft.Remark(services.Line, RemarkKind.MirrorLost, "services stand in one another too deep, or in a circle: left out");
            return new TraefikBackend();
        }

        return services.Kind == DocumentNodeKind.List && services.Items.Count > 1
            ? Weighted(services.Items, space, depth)
            : services.Each().Select(service => One(service, space, depth)).FirstOrDefault(new TraefikBackend());
    }

    // A name, or a map that names a service or is one itself.
    private TraefikBackend One(DocumentNode service, string space, int depth)
    {
        if (service.AsText() is { } name)
        {
            return Named(service, name, "", depth);
        }

        if (space.Length == 0)
        {
            return service["name"]?.AsText() is { } given ? Named(service, given, "", depth) : new TraefikBackend();
        }

        var own = service["namespace"]?.AsText() is { Length: > 0 } other ? other : space;
        var called = service["name"]?.AsText() ?? "";
        return service["kind"]?.AsText() == "TraefikService" ? Named(service, $"{own}/{called}", own, depth) : Kubernetes(service, called, own);
    }

    private TraefikBackend Named(DocumentNode where, string name, string space, int depth)
    {
        if (resources.Service(name) is not { } service)
        {
            if (!name.EndsWith("@internal", StringComparison.Ordinal))
            {
                draft.Remark(where.Line, RemarkKind.MirrorLost, $"the service {Printable.Text(name, 64)} is not in this file: what it sends or mirrors is left out");
            }

            return new TraefikBackend();
        }

        service.TellUnknown(draft, $"service {Printable.Text(name, 64)}", "load_balancer", "weighted", "mirroring", "failover");
        return service["loadBalancer"] is { } balancer ? TraefikServers.Of(draft, balancer)
            : service["weighted"] is { } weighted ? Weighted(weighted["services"].Each(), space, depth) is var all && TraefikServers.Sticky(weighted) is { } sticky ? all with { Sticky = sticky } : all
            : service["mirroring"] is { } mirroring ? Mirroring(mirroring, space, depth)
            : service["failover"] is { } failover ? Failover(failover, space, depth)
            : new TraefikBackend();
    }

    private TraefikBackend Failover(DocumentNode failover, string space, int depth)
    {
        draft.Remark(failover.Line, RemarkKind.LeftOut, "failover: the fallback is left out; instances that are not well take no requests while another is");
        return Of(failover["service"], space, depth + 1);
    }

    private TraefikBackend Weighted(IReadOnlyList<DocumentNode> services, string space, int depth)
    {
        var parts = services.Select(service => (Weight: (long)Math.Clamp(service["weight"]?.AsInteger() ?? 1, 0, MostWeight), Backend: Of(service, space, depth + 1), service.Line)).Where(part => part.Weight > 0).ToList();
        var total = Math.Max(1, parts.Sum(part => part.Weight));
        var mirrors = ImmutableArray.CreateBuilder<TraefikMirror>();
        foreach (var (weight, backend, line) in parts)
        {
            mirrors.AddRange(backend.Mirrors.Select(mirror => mirror with { PercentHundredths = (int)(mirror.PercentHundredths * weight / total) }));
            if (backend.Mirrors.Length > 0 && parts.Count > 1)
            {
                draft.Remark(line, RemarkKind.Note, "one of the weighted services mirrors: the mirror takes its part of all of the route's requests, not of those alone that this service gets");
            }
        }

        var isMixed = parts.Exists(part => part.Backend.To.Length > 1);
        return new TraefikBackend
        {
            // Weights of services with several servers are of a thousand, and then all are.
            To = [.. parts.SelectMany(part => isMixed ? Thousandths(part.Backend, part.Weight, total) : part.Backend.To.Select(destination => destination with { Weight = (int)part.Weight }))],
            Mirrors = mirrors.ToImmutable(),
            Host = parts.Select(part => part.Backend.Host).Distinct().ToList() is [var host] ? host : null,
            Sticky = parts.Select(part => part.Backend.Sticky).FirstOrDefault(sticky => sticky is not null),
        };
    }

    private static IEnumerable<DestinationConfiguration> Thousandths(TraefikBackend backend, long weight, long total)
    {
        var inner = Math.Max(1, backend.To.Sum(destination => (long)destination.Weight));
        return backend.To.Select(destination => destination with { Weight = (int)Math.Max(1, Math.Round(1_000.0 * weight * destination.Weight / inner / total)) });
    }

    private TraefikBackend Mirroring(DocumentNode mirroring, string space, int depth)
    {
        mirroring.TellUnknown(draft, "mirroring", "service", "mirrors", "max_body_size", "mirror_body", "health_check", "name", "kind", "namespace", "port", "scheme", "weight", "pass_host_header", "sticky", "strategy");
        var main = space.Length == 0 ? Of(mirroring["service"], space, depth + 1) : Of(mirroring, space, depth + 1);
        var size = mirroring["maxBodySize"] is { } given && long.TryParse(given.AsText(), out var bytes) ? bytes : -1;
        var hasBody = mirroring["mirrorBody"]?.AsBoolean() != false;
        if (size < 0 && hasBody)
        {
            draft.Remark(mirroring.Line, RemarkKind.Note, "mirroring has no maxBodySize; Umbra keeps bodies up to limits.body, 1 MiB unless the file says more, and skips copies with larger ones");
        }

        var mirrors = mirroring["mirrors"].Each().SelectMany(mirror => Mirror(mirror, space, depth, size < 0 ? null : size, hasBody));
        return main with { Mirrors = [.. main.Mirrors, .. mirrors] };
    }

    private IEnumerable<TraefikMirror> Mirror(DocumentNode mirror, string space, int depth, long? size, bool hasBody)
    {
        var name = mirror["name"]?.AsText() ?? "mirror";
        if (!mirror.AreAllKnown(
            draft, "mirrors", "name", "percent", "kind", "namespace", "port", "scheme", "weight", "pass_host_header", "sticky", "strategy", "response_forwarding", "servers_transport", "native_lb", "node_port_lb", "health_check"))
        {
            yield break;
        }

        var percent = Math.Clamp(mirror["percent"]?.AsInteger() ?? 0, 0, 100);
        if (mirror["percent"] is null)
        {
            draft.Remark(mirror.Line, RemarkKind.Note, "the mirror has no percent, which is 0: it takes nothing until it has one");
        }

        var backend = Of(mirror, space, depth + 1);
        if (backend.To.IsEmpty)
        {
            draft.Remark(mirror.Line, RemarkKind.MirrorLost, $"the mirror {Printable.Text(name, 64)} has no server that copies could be sent to");
        }

        var total = Math.Max(1, backend.To.Sum(destination => (long)destination.Weight));
        if (backend.To.Length > 1)
        {
            draft.Remark(mirror.Line, RemarkKind.Note, "the mirror's service has several destinations: each is a mirror with its part of the share");
        }

        foreach (var destination in backend.To.Where(destination => destination.Weight > 0))
        {
            if (destination.Url.Length > 1)
            {
                draft.Remark(mirror.Line, RemarkKind.LeftOut, $"copies go to {destination.Url[0].Authority} alone and not to {string.Join(", ", destination.Url.Skip(1).Select(url => url.Authority))}: a mirror has one target");
            }

            yield return new TraefikMirror(name, mirror.Line, destination, backend.Host, (int)(percent * 100L * destination.Weight / total), size, hasBody);
        }

        // Copies of a service that mirrors are mirrored again.
        foreach (var again in backend.Mirrors)
        {
            yield return again with { PercentHundredths = again.PercentHundredths * percent / 100 };
        }
    }

    private TraefikBackend Kubernetes(DocumentNode service, string name, string space)
    {
        service.TellUnknown(
            draft, $"service {Printable.Text(name, 64)}", "name", "namespace", "kind", "port", "weight", "scheme", "pass_host_header", "sticky", "percent", "mirrors", "max_body_size", "mirror_body", "strategy", "health_check");
        if (service["port"] is { } named && named.AsInteger() is not (> 0 and <= 65_535))
        {
            draft.Remark(named.Line, RemarkKind.LeftOut, $"the port {Printable.Text(named.Text, 64)} has no number in this file: 80 stands for it");
        }

        var port = service["port"]?.AsInteger() is > 0 and <= 65_535 and var number ? number : 80;
        var scheme = service["scheme"]?.AsText() ?? (port == 443 ? "https" : "http");
        var host = $"{name}.{space}.svc";
        if (name.Length == 0 || draft.Url(scheme == "https" ? "https" : "http", host, port) is not { } url || ProxyTargets.Problem(url) is not null)
        {
            draft.Remark(service.Line, RemarkKind.LeftOut, $"{Printable.Text(name, 64)} is no service that requests could be sent to");
            return new TraefikBackend();
        }

        return new TraefikBackend
        {
            To = [new DestinationConfiguration { Url = [url], Protocol = scheme == "h2c" ? ShadowProtocol.Http2 : ShadowProtocol.Http1 }],
            Sticky = TraefikServers.Sticky(service),
            Host = service["passHostHeader"]?.AsBoolean() == false && TextRules.Parse(TextRule.HeaderValue, url.Authority, "/", out _) is null ? url.Authority : null,
        };
    }
}
