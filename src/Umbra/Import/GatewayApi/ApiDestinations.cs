using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.GatewayApi;

/// <summary>Reads a rule's <c>backendRefs</c> and their weights.</summary>
internal sealed class ApiDestinations(ImportDraft draft, ApiBackends backends)
{
    private const int MostWeight = 1_000_000;

    /// <summary>Reads them.</summary>
    /// <returns>None when none takes requests.</returns>
    public ImmutableArray<DestinationConfiguration> Read(DocumentNode rule, string inNamespace, ShadowProtocol protocol, RemarkKind lost)
    {
        var items = draft.Items(rule, "backendRefs", lost);
        var names = new HashSet<string>();
        var found = ImmutableArray.CreateBuilder<DestinationConfiguration>();
        foreach (var item in items)
        {
            draft.LeaveOutRest(item, "backendRefs", "group", "kind", "name", "namespace", "port", "weight", "filters");
            RemarkOnFilters(item);
            if (backends.Find(item, inNamespace, "a backend", lost) is { } url)
            {
                found.Add(new DestinationConfiguration
                {
                    Name = items.Count == 1 ? null : ImportDraft.FreeName(names, item["name"]!.Text),
                    Url = [url],
                    Weight = ReadWeight(item["weight"]),
                    Protocol = protocol,
                });
            }
        }

        return found.All(destination => destination.Weight == 0) ? [] : found.ToImmutable();
    }

    private void RemarkOnFilters(DocumentNode item)
    {
        foreach (var filter in draft.Items(item, "filters"))
        {
            draft.Remark(filter.Line, ApiFilters.IsMirror(filter) ? RemarkKind.MirrorLost : RemarkKind.LeftOut, "a filter of one backend is left out: Umbra changes and mirrors the requests of the whole route");
        }
    }

    private int ReadWeight(DocumentNode? weight)
    {
        if (weight is null || weight.AsInteger() is >= 0 and <= MostWeight)
        {
            return weight?.AsInteger() ?? 1;
        }

        draft.Remark(weight.Line, RemarkKind.LeftOut, $"a weight is left out, and 1 taken: it is none of 0 to {MostWeight:N0}");
        return 1;
    }
}
