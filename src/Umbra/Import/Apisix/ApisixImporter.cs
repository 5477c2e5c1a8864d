using Umbra.Configuration.Gateways;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Apisix;

/// <summary>Makes a configuration of APISIX's: the file of its standalone mode, or what its Admin API takes and gives.</summary>
internal static class ApisixImporter
{
    private const int UsualPort = 9080;

    /// <summary>Imports it.</summary>
    /// <exception cref="ImportException">The text is not YAML or JSON, or has no route in it.</exception>
    public static ImportOutcome Import(ImportRequest request)
    {
        var draft = new ImportDraft(request);
        var resources = ApisixResources.Read(draft, DocumentReader.Read(request.FileName, request.Text));
        var proxy = new ProxyDraft(draft);
        var first = resources.Routes[0];
        draft.Remark(first.Line, RemarkKind.Note, $"routes do not say where APISIX listens: the gateway listens on port {UsualPort}, APISIX's own");
        var gateway = proxy.Begin("apisix", new GatewayConfiguration { Listen = ImportDraft.AnyAddress(UsualPort), Routes = [] }, first.Line);
        var routes = new ApisixRoutes(proxy, resources, gateway);
        foreach (var entry in ApisixOrder.Of(resources.Routes))
        {
            routes.Add(entry);
        }

        if (!proxy.HasRoutes)
        {
            throw new ImportException(request.FileName, first.Line, "has no route that could be carried over");
        }

        return proxy.Finish();
    }
}
