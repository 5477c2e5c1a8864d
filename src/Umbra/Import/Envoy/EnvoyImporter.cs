using System.Net;
using Umbra.Configuration.Gateways;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;
using Umbra.Inline.Gateway;

namespace Umbra.Import.Envoy;

/// <summary>Makes a configuration of Envoy's: a bootstrap with static resources, or what an xDS server answers (RouteConfiguration).</summary>
internal static class EnvoyImporter
{
    /// <summary>Imports it.</summary>
    /// <exception cref="ImportException">The text is not YAML or JSON, or has neither a listener for HTTP nor a route configuration in it.</exception>
    public static ImportOutcome Import(ImportRequest request)
    {
        var draft = new ImportDraft(request);
        var resources = EnvoyResources.Read(draft, DocumentReader.Read(request.FileName, request.Text));
        var proxy = new ProxyDraft(draft);
        foreach (var listener in resources.Listeners)
        {
            EnvoyListener.Add(proxy, resources, listener);
        }

        // Routes without a listener: an RDS server's answer.
        foreach (var routes in resources.RouteConfigurations.Where(routes => !resources.UsedRoutes.Contains(routes)))
        {
            if (resources.Listeners.Count > 0)
            {
                draft.Remark(routes.Line, routes.HasBelow("request_mirror_policies") ? RemarkKind.MirrorLost : RemarkKind.LeftOut, $"route configuration {routes.Text("name")} is used by no listener: left out");
                continue;
            }

            draft.Remark(routes.Line, RemarkKind.Note, "there is no listener beside the routes: the gateway listens on port 8080; give it the address that clients know, in the file or with UMBRA__SOURCES__NAME__GATEWAY__LISTEN");
            var isFirst = !proxy.HasRoutes;
            var gateway = proxy.Begin(routes.Text("name") ?? "envoy", new GatewayConfiguration { Listen = isFirst ? ImportDraft.AnyAddress(8080) : new IPEndPoint(IPAddress.IPv6Any, 0), Forwarded = ForwardedPolicy.Off, Routes = [] }, routes.Line);
            new EnvoyRoutes(proxy, resources, gateway).Add(routes);
        }

        if (!proxy.HasRoutes)
        {
            throw new ImportException(request.FileName, resources.Listeners.FirstOrDefault()?.Line ?? 1, "has no routes that could be carried over: a listener with an HttpConnectionManager and its route_config, or a RouteConfiguration");
        }

        return proxy.Finish();
    }
}
