using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Traefik;

/// <summary>The routers, services, middlewares and entry points of an input: of the file provider, of static configuration, or Kubernetes' resources.</summary>
internal sealed class TraefikResources
{
    private readonly ImportDraft _draft;
    private readonly Dictionary<string, DocumentNode> _services = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DocumentNode> _middlewares = new(StringComparer.Ordinal);

    private TraefikResources(ImportDraft draft) => _draft = draft;

    /// <summary>The routers, in the order of the file.</summary>
    public List<TraefikRouter> Routers { get; } = [];

    /// <summary>The entry points that the input has, by name.</summary>
    public Dictionary<string, DocumentNode> EntryPoints { get; } = new(StringComparer.Ordinal);

    /// <summary>The certificates.</summary>
    public List<CertificateConfiguration> Certificates { get; } = [];

    /// <summary>Gathers them.</summary>
    /// <exception cref="ImportException">There is no router.</exception>
    public static TraefikResources Read(ImportDraft draft, IReadOnlyList<DocumentNode> documents)
    {
        var resources = new TraefikResources(draft);
        foreach (var document in documents.SelectMany(document => document["kind"]?.AsText() == "List" ? document["items"].Each() : [document]))
        {
            if (document["kind"] is not null)
            {
                resources.TakeKubernetes(document);
            }
            else
            {
                resources.TakeFile(document);
            }
        }

        if (resources.Routers.Count == 0)
        {
            throw new ImportException(draft.Request.FileName, documents.Count > 0 ? documents[0].Line : 1, "has no router of Traefik's: http.routers of the file provider, or an IngressRoute");
        }

        return resources;
    }

    /// <summary>A service by its name, which may end in its provider's: <c>shop@file</c>.</summary>
    public DocumentNode? Service(string name) => _services.GetValueOrDefault(name) ?? _services.GetValueOrDefault(Bare(name));

    /// <summary>A middleware by its name.</summary>
    public DocumentNode? Middleware(string name) => _middlewares.GetValueOrDefault(name) ?? _middlewares.GetValueOrDefault(Bare(name));

    private static string Bare(string name) => name.Split('@')[0];

    private static string Space(DocumentNode? node, string fallback) => node.Field("namespace")?.AsText() is { Length: > 0 } given ? given : fallback;

    private void TakeFile(DocumentNode document)
    {
        var http = document["http"];
        foreach (var member in http.Field("routers")?.Members ?? [])
        {
            TakeRouter(member.Key, member.Line, member.Value);
        }

        Keep(http.Field("services"), _services);
        Keep(http.Field("middlewares"), _middlewares);
        Keep(document["entryPoints"], EntryPoints);
        foreach (var certificate in document.Field("tls", "certificates").Each())
        {
            if (certificate["certFile"]?.AsText() is { Length: > 0 } file && certificate["keyFile"]?.AsText() is { Length: > 0 } key && !file.StartsWith("-----", StringComparison.Ordinal))
            {
                Certificates.Add(new CertificateConfiguration { Certificate = file, Key = key });
            }
        }

        document.TellUnknown(_draft, "configuration", "http", "entry_points", "tls", "providers", "api", "log", "access_log", "metrics", "global", "ping", "certificates_resolvers", "core");
        http.TellUnknown(_draft, "http", "routers", "services", "middlewares");
    }

    private static void Keep(DocumentNode? map, Dictionary<string, DocumentNode> named)
    {
        foreach (var member in (map?.Members ?? []).Where(member => member.Value.Kind == DocumentNodeKind.Map))
        {
            named[member.Key] = member.Value;
        }
    }

    private void TakeRouter(string name, int line, DocumentNode router)
    {
        router.TellUnknown(_draft, $"router {Printable.Text(name, 64)}", "rule", "rule_syntax", "priority", "service", "middlewares", "entry_points", "tls");
        Routers.Add(new TraefikRouter(
            name, "", line, router["rule"]?.AsText() ?? "", router["ruleSyntax"]?.AsText() == "v2", Priority(router), router["service"], [.. router["middlewares"].Texts()], [.. router["entryPoints"].Texts()],
            router.Find("tls") is { } tls && tls.Value.AsBoolean() != false));
    }

    // 0 is what it would be by itself.
    private static int Priority(DocumentNode router) =>
        router["priority"]?.AsInteger() is { } given && given != 0 ? given : router["rule"]?.AsText()?.Length ?? router["match"]?.AsText()?.Length ?? 0;

    private void TakeKubernetes(DocumentNode document)
    {
        var name = document.Field("metadata", "name")?.AsText() ?? "unnamed";
        var space = Space(document["metadata"], "default");
        var spec = document["spec"];
        switch (document["kind"]!.Text)
        {
            case "IngressRoute":
                TakeIngressRoute(name, space, spec);
                break;
            case "TraefikService" when spec is not null:
                _services[$"{space}/{name}"] = spec;
                break;
            case "Middleware" when spec is not null:
                _middlewares[$"{space}/{name}"] = spec;
                break;
            default:
                _draft.Remark(document.Line, RemarkKind.LeftOut, $"{Printable.Text(document["kind"]!.Text, 64)} is not carried over");
                break;
        }
    }

    private void TakeIngressRoute(string name, string space, DocumentNode? spec)
    {
        spec.TellUnknown(_draft, $"IngressRoute {Printable.Text(name, 64)}", "entry_points", "routes", "tls");
        foreach (var route in spec.Field("routes").Each())
        {
            route.TellUnknown(_draft, $"IngressRoute {Printable.Text(name, 64)}", "kind", "match", "syntax", "priority", "services", "middlewares");
            Routers.Add(new TraefikRouter(
                name, space, route.Line, route["match"]?.AsText() ?? "", route["syntax"]?.AsText() == "v2", Priority(route), route["services"],
                [.. route["middlewares"].Each().Select(middleware => $"{Space(middleware, space)}/{middleware["name"]?.AsText()}")], [.. spec.Field("entryPoints").Texts()], spec?.Find("tls") is not null));
        }
    }
}
