using Umbra.Import.Kubernetes;

namespace Umbra.Import.GatewayApi;

/// <summary>Imports Kubernetes Gateway API's HTTPRoutes and GRPCRoutes, with the Gateways and Services that stand beside them.</summary>
internal static class GatewayApiImporter
{
    private const string Group = "gateway.networking.k8s.io";

    /// <summary>Imports a file.</summary>
    /// <exception cref="ImportException">It cannot be read, or nothing in it is a route.</exception>
    public static ImportOutcome Import(ImportRequest request)
    {
        var draft = new ImportDraft(request);
        var manifests = ManifestReader.Read(draft, request.Text);
        var listeners = new ApiListeners(draft);
        var services = new ServiceCatalog();
        foreach (var manifest in manifests)
        {
            Collect(draft, manifest, listeners, services);
        }

        // Among equal rules those of the older route come first, then those of the first name.
        var routes = manifests.Where(IsRoute).OrderBy(route => route.Node["metadata"]?["creationTimestamp"]?.AsText() ?? "~", StringComparer.Ordinal)
            .ThenBy(route => $"{route.Namespace}/{route.Name}", StringComparer.Ordinal).ToList();
        if (routes.Count == 0)
        {
            throw new ImportException(request.FileName, 1, $"has no HTTPRoute or GRPCRoute of {Group} in it");
        }

        var reader = new ApiRouteReader(draft, listeners, services);
        routes.ForEach(reader.Read);
        if (!new GatewayAssembly(draft).Add(listeners.Plans))
        {
            var first = draft.Finish().Remarks.FirstOrDefault(remark => remark.Kind != RemarkKind.Note);
            throw new ImportException(request.FileName, routes[0].Line, $"has no route that can be carried over{(first is null ? "; write spec.rules with backendRefs" : $": line {first.Line}: {first.Text}")}");
        }

        return draft.Finish();
    }

    private static bool IsRoute(Manifest manifest) => manifest is { Group: Group, Kind: "HTTPRoute" or "GRPCRoute" };

    private static void Collect(ImportDraft draft, Manifest manifest, ApiListeners listeners, ServiceCatalog services)
    {
        switch (manifest)
        {
            case { Group: Group, Kind: "HTTPRoute" or "GRPCRoute" }:
                break;
            case { Group: Group, Kind: "Gateway" }:
                listeners.Add(manifest);
                break;
            case { Group: "", Kind: "Service" }:
                services.Add(manifest);
                break;
            case { Group: Group, Kind: "ReferenceGrant" }:
                draft.Remark(manifest.Line, RemarkKind.Note, $"ReferenceGrant {manifest.Name} is not asked: Umbra sends to every backend that a route names");
                break;
            case { Kind: "VirtualService" }:
                ManifestReader.LeaveOut(draft, manifest, "it is Istio's: umbra import istio reads it");
                break;
            default:
                ManifestReader.LeaveOut(draft, manifest, "it says nothing of routes that Umbra reads");
                break;
        }
    }
}
