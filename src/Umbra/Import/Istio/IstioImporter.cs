using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>Imports Istio's VirtualServices, with the DestinationRules, ServiceEntries, Gateways and Services that stand beside them.</summary>
internal static class IstioImporter
{
    private const string Group = "networking.istio.io";

    /// <summary>Imports a file.</summary>
    /// <exception cref="ImportException">It cannot be read, or nothing in it is a route.</exception>
    public static ImportOutcome Import(ImportRequest request)
    {
        var draft = new ImportDraft(request);
        var manifests = ManifestReader.Read(draft, FlattenedManifest.Restore(draft, request.Text));
        var catalog = Collect(draft, manifests);
        var services = manifests.Where(manifest => manifest is { Group: Group, Kind: "VirtualService" }).ToList();
        if (services.Count == 0)
        {
            throw new ImportException(request.FileName, 1, $"has no VirtualService of {Group} in it");
        }

        var reader = new VirtualServiceReader(draft, catalog, services.Count > 1);
        services.ForEach(reader.Read);
        if (!new GatewayAssembly(draft).Add(reader.Listeners))
        {
            var first = draft.Finish().Remarks.FirstOrDefault(remark => remark.Kind != RemarkKind.Note);
            throw new ImportException(request.FileName, services[0].Line, $"has no route that can be carried over{(first is null ? "; write spec.http with a route" : $": line {first.Line}: {first.Text}")}");
        }

        return draft.Finish();
    }

    private static IstioCatalog Collect(ImportDraft draft, IReadOnlyList<Manifest> manifests)
    {
        var catalog = new IstioCatalog(draft);
        foreach (var manifest in manifests)
        {
            switch (manifest)
            {
                case { Group: Group, Kind: "VirtualService" }:
                    break;
                case { Group: Group, Kind: "DestinationRule" }:
                    catalog.AddRule(manifest);
                    break;
                case { Group: Group, Kind: "ServiceEntry" }:
                    catalog.AddEntry(manifest);
                    break;
                case { Group: Group, Kind: "Gateway" }:
                    catalog.Gateways.Add(manifest);
                    break;
                case { Group: "", Kind: "Service" }:
                    catalog.Services.Add(manifest);
                    break;
                case { Kind: "HTTPRoute" or "GRPCRoute" }:
                    ManifestReader.LeaveOut(draft, manifest, "it is Gateway API's: umbra import gateway-api reads it");
                    break;
                default:
                    ManifestReader.LeaveOut(draft, manifest, "it says nothing of routes that Umbra reads");
                    break;
            }
        }

        return catalog;
    }
}
