using System.Net;
using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Traefik;

/// <summary>Makes a configuration of Traefik's: files of the file provider in YAML or TOML, or its Kubernetes resources.</summary>
internal static partial class TraefikImporter
{
    private const int FirstPort = 8080;

    /// <summary>Imports it.</summary>
    /// <exception cref="ImportException">The text is neither YAML nor TOML, or has no router in it.</exception>
    public static ImportOutcome Import(ImportRequest request)
    {
        var draft = new ImportDraft(request);
        var isToml = request.FileName.EndsWith(".toml", StringComparison.OrdinalIgnoreCase) || TableHeader().IsMatch(request.Text);
        var documents = isToml ? [TomlDocument.Read(request.FileName, request.Text)] : DocumentReader.Read(request.FileName, request.Text);
        var resources = TraefikResources.Read(draft, documents);
        var proxy = new ProxyDraft(draft);
        var routes = new TraefikRoutes(proxy, resources);
        foreach (var (index, (entryPoint, routers)) in ByEntryPoint(resources).Index())
        {
            var isPlain = !routers.Exists(router => router.HasTls);
            var gateway = proxy.Begin(entryPoint, new GatewayConfiguration
            {
                Listen = Address(draft, resources, entryPoint, index, routers[0].Line),
                Tls = isPlain || resources.Certificates.Count == 0 ? null : new ListenerTlsConfiguration { Certificates = [.. resources.Certificates] },
                Routes = [],
            }, routers[0].Line);
            if (!isPlain && resources.Certificates.Count == 0)
            {
                draft.Remark(routers.Find(router => router.HasTls)!.Line, RemarkKind.LeftOut, $"the entry point {Printable.Text(entryPoint, 64)} has TLS, and its certificate is in no file here: the gateway is plain until you give it tls: {{ certificate: FILE, key: FILE }}");
            }

            // Higher priorities first; in one file the order of equal ones is free.
            foreach (var router in routers.OrderByDescending(router => router.Priority))
            {
                routes.Add(gateway, router);
            }
        }

        if (!proxy.HasRoutes)
        {
            throw new ImportException(request.FileName, resources.Routers[0].Line, "has no router that could be carried over");
        }

        return proxy.Finish();
    }

    private static List<(string EntryPoint, List<TraefikRouter> Routers)> ByEntryPoint(TraefikResources resources)
    {
        var named = resources.EntryPoints.Keys.Union(resources.Routers.SelectMany(router => router.EntryPoints)).Where(name => name != "traefik").ToList();
        var all = named.Count > 0 ? named : ["web"];
        return [.. all.Select(name => (name, resources.Routers.Where(router => router.EntryPoints.IsEmpty || router.EntryPoints.Contains(name)).ToList())).Where(pair => pair.Item2.Count > 0)];
    }

    private static IPEndPoint Address(ImportDraft draft, TraefikResources resources, string entryPoint, int index, int line)
    {
        // :80, 10.0.0.7:80, :80/tcp.
        var given = resources.EntryPoints.GetValueOrDefault(entryPoint)?["address"]?.AsText()?.Split('/')[0];
        if (given is not null && IPEndPoint.TryParse(given.StartsWith(':') ? "[::]" + given : given, out var address))
        {
            return address.Address.Equals(IPAddress.Any) ? ImportDraft.AnyAddress(address.Port) : address;
        }

        var port = entryPoint switch { "websecure" or "https" => 443, "web" or "http" => 80, _ => FirstPort + index };
        draft.Remark(line, RemarkKind.Note, $"the entry point {Printable.Text(entryPoint, 64)} has no address in this file: the gateway listens on port {port}");
        return ImportDraft.AnyAddress(port);
    }

    [GeneratedRegex(@"^\s*\[{1,2}[A-Za-z""'][^\]:{,]*\]{1,2}\s*(#.*)?\r?$", RegexOptions.Multiline)]
    private static partial Regex TableHeader();
}
