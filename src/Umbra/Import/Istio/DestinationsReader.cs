using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;
using Umbra.Inline.Gateway;

namespace Umbra.Import.Istio;

/// <summary>Reads where a route's requests go, and by which weights.</summary>
internal sealed class DestinationsReader(ImportDraft draft, BackendFinder backends)
{
    private const int MostWeight = 1_000_000;

    /// <summary>Reads them.</summary>
    /// <param name="route">The route.</param>
    /// <param name="inNamespace">The namespace of the object in which it stands.</param>
    /// <param name="lost">How grave it is when one is left out.</param>
    /// <param name="request">Takes the header changes of a destination that is alone.</param>
    /// <param name="response">Likewise, of responses.</param>
    /// <returns>The destinations, and what requests must share to go to the same one.</returns>
    public (ImmutableArray<DestinationConfiguration> To, StickyConfiguration? Sticky) Read(DocumentNode route, string inNamespace, RemarkKind lost, RouteHeaders request, RouteHeaders response)
    {
        var items = draft.Items(route, "route", lost);
        var found = ImmutableArray.CreateBuilder<DestinationConfiguration>();
        StickyConfiguration? sticky = null;
        var names = new HashSet<string>();
        foreach (var item in items)
        {
            draft.LeaveOutRest(item, "route", "destination", "weight", "headers");
            ReadHeaders(item["headers"], items.Count == 1, request, response);
            if (item["destination"] is not { } destination)
            {
                draft.Remark(item.Line, lost, "a destination is left out: it says nothing of where it is");
            }
            else if (backends.Find(destination, inNamespace, isMirror: false, lost) is { } backend)
            {
                found.Add(ToDestination(backend, ReadWeight(item, items.Count), items.Count == 1 && destination["subset"] is null ? null : ImportDraft.FreeName(names, backend.Name)));
                sticky ??= backend.Policy.Sticky;
            }
        }

        if (found.Count > 0 && found.All(destination => destination.Weight == 0))
        {
            draft.Remark(route["route"]!.Line, RemarkKind.LeftOut, "the weights are left out: they are all 0, and each destination gets the same share");
            return ([.. found.Select(destination => destination with { Weight = 1 })], sticky);
        }

        return (found.ToImmutable(), sticky);
    }

    private static DestinationConfiguration ToDestination(Backend backend, int weight, string? name) => new()
    {
        Name = name,
        Url = backend.Urls,
        Weight = weight,
        Tls = backend.Policy.Tls ?? new TlsClientConfiguration(),
        Balance = backend.Policy.Balance ?? InstanceBalance.RoundRobin,
        Ejection = backend.Policy.Ejection ?? new EjectionConfiguration(),
    };

    // One that is alone takes everything, whatever its weight is.
    private int ReadWeight(DocumentNode item, int count)
    {
        if (count == 1 || item["weight"] is not { } weight)
        {
            return count == 1 ? 1 : 0;
        }

        if (weight.AsInteger() is >= 0 and <= MostWeight and var number)
        {
            return number;
        }

        draft.Remark(weight.Line, RemarkKind.LeftOut, $"a weight is left out, and 0 taken: it is none of 0 to {MostWeight:N0}");
        return 0;
    }

    private void ReadHeaders(DocumentNode? headers, bool isAlone, RouteHeaders request, RouteHeaders response)
    {
        if (headers is null)
        {
            return;
        }

        if (!isAlone)
        {
            draft.Remark(headers.Line, RemarkKind.LeftOut, "headers of one destination of several are left out: Umbra changes them for the whole route");
            return;
        }

        draft.LeaveOutRest(headers, "headers", "request", "response");
        IstioHeaders.Read(draft, headers["request"], request);
        IstioHeaders.Read(draft, headers["response"], response);
    }
}
