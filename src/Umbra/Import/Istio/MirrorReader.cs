using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>Reads a route's <c>mirror</c> with its percentage, and its <c>mirrors</c>.</summary>
internal sealed class MirrorReader(ImportDraft draft, BackendFinder backends)
{
    private const int Whole = 100_00;

    // The newest first; all of them are taken by Istio.
    private static readonly string[] _percentages = ["mirrorPercentage", "mirror_percentage", "mirrorPercent", "mirror_percent"];

    /// <summary>What a route mirrors with.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["mirror", "mirrors", .. _percentages];

    /// <summary>Reads them. Hosts, headers and paths are the route's, which are not read here.</summary>
    public ImmutableArray<MirrorPlan> Read(DocumentNode route, string inNamespace)
    {
        var mirrors = ImmutableArray.CreateBuilder<MirrorPlan>();
        if (route["mirror"] is { } mirror)
        {
            var share = _percentages.Select(key => route[key]).OfType<DocumentNode>().FirstOrDefault();
            Add(mirrors, mirror, Share(mirror, share), inNamespace);
        }

        foreach (var item in draft.Items(route, "mirrors", RemarkKind.MirrorLost))
        {
            draft.LeaveOutRest(item, "mirrors", "destination", "percentage");
            if (item["destination"] is { } destination)
            {
                Add(mirrors, destination, Share(item, item["percentage"]), inNamespace);
            }
            else
            {
                draft.Remark(item.Line, RemarkKind.MirrorLost, "the mirror is left out: it has no destination");
            }
        }

        return mirrors.ToImmutable();
    }

    private void Add(ImmutableArray<MirrorPlan>.Builder mirrors, DocumentNode destination, int? share, string inNamespace)
    {
        if (share is null || backends.Find(destination, inNamespace, isMirror: true, RemarkKind.MirrorLost) is not { } backend)
        {
            return;
        }

        if (backend.Urls.Length > 1)
        {
            draft.Remark(destination.Line, RemarkKind.Note, $"copies go to the first of the {backend.Urls.Length} endpoints of {Printable.Text(backend.Name, 64)}: a mirror has one target");
        }

        mirrors.Add(new MirrorPlan
        {
            Line = destination.Line,
            Name = backend.Name,
            To = backend.Urls[0],
            PercentHundredths = share.Value,
            Tls = backend.Policy.Tls ?? new TlsClientConfiguration(),
        });
    }

    // { value: 10.0 }, or the number alone, which mirror_percent was.
    private int? Share(DocumentNode mirror, DocumentNode? node)
    {
        if (node is null)
        {
            return Whole;
        }

        draft.LeaveOutRest(node, "the percentage", "value");
        var value = node.Kind == DocumentNodeKind.Map ? node["value"] : node;
        var percent = value is null ? 0 : value.AsNumber();
        var share = percent is null ? null : Kubernetes.Share.OfPercent(draft, node.Line, percent.Value);
        if (share is null)
        {
            draft.Remark(node.Line, RemarkKind.MirrorLost, $"the mirror on line {mirror.Line} is left out: its percentage is none of 0 to 100");
        }

        return share;
    }
}
