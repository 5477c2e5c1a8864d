using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>Finds where an Istio destination (<c>host</c>, <c>subset</c>, <c>port</c>) is.</summary>
internal sealed class BackendFinder(ImportDraft draft, IstioCatalog catalog)
{
    private const int PlainPort = 80;

    /// <summary>Finds it.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="inNamespace">The namespace of the object in which it stands.</param>
    /// <param name="isMirror">Copies go there.</param>
    /// <param name="lost">How grave it is when it cannot be found.</param>
    /// <returns>Null when it cannot be found, which was remarked on.</returns>
    public Backend? Find(DocumentNode destination, string inNamespace, bool isMirror, RemarkKind lost)
    {
        draft.LeaveOutRest(destination, "destination", "host", "subset", "port");
        if (draft.Text(destination, "host", lost) is not { Length: > 0 } host)
        {
            draft.Remark(destination.Line, lost, "a destination is left out: it has no host");
            return null;
        }

        var subset = draft.Text(destination, "subset", lost);
        var policy = catalog.PolicyOf(host, inNamespace, subset);
        var scheme = policy.Tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        if (PortOf(destination, host, inNamespace, lost) is not { } port)
        {
            return null;
        }

        if (subset is not { Length: > 0 })
        {
            return Whole(destination, scheme, host, inNamespace, port, policy, lost);
        }

        var name = $"{host}-{subset}";
        if (ServiceUrl.OfPart(draft, scheme, host, inNamespace, port, subset) is { } part)
        {
            return new Backend(name, [part], policy);
        }

        // A shadow in production's own service would get copies and production both.
        var instead = isMirror ? "the mirror is left out" : "its requests go to the whole service";
        draft.Remark(destination["subset"]!.Line, isMirror ? RemarkKind.MirrorLost : RemarkKind.LeftOut, $"subset {Printable.Text(subset, 64)} of {Printable.Text(host, 64)} has no address of its own: {instead}; give --resolve {Printable.Text($"{host}/{subset}", 128)}=HOST:PORT");
        return isMirror ? null : Whole(destination, scheme, host, inNamespace, port, policy, lost) is { } whole ? whole with { Name = name } : null;
    }

    private int? PortOf(DocumentNode destination, string host, string inNamespace, RemarkKind lost)
    {
        if (destination["port"] is { } port)
        {
            draft.LeaveOutRest(port, "port", "number");
            if (KubernetesPort.Of(port["number"]) is null)
            {
                draft.Remark(port.Line, lost, "a destination is left out: the number of its port is none of 1 to 65535");
            }

            return KubernetesPort.Of(port["number"]);
        }

        if (catalog.OnlyPort(host, inNamespace) is { } only)
        {
            return only;
        }

        if (!ServiceUrl.IsResolved(draft, host, inNamespace))
        {
            draft.Remark(destination.Line, RemarkKind.Note, $"{Printable.Text(host, 64)} is taken to be on port {PlainPort}: neither the destination nor a service of this file says its port");
        }

        return PlainPort;
    }

    private Backend? Whole(DocumentNode destination, string scheme, string host, string inNamespace, int port, TrafficPolicy policy, RemarkKind lost)
    {
        var endpoints = ServiceUrl.IsResolved(draft, host, inNamespace) ? [] : catalog.EndpointsOf(host, inNamespace, port);
        var urls = endpoints.Select(endpoint => ServiceUrl.OfAddress(draft, scheme, endpoint.Host, endpoint.Port)).OfType<Uri>().Distinct().ToImmutableArray();
        if (urls.Length < endpoints.Count)
        {
            draft.Remark(endpoints[0].Line, RemarkKind.LeftOut, $"endpoints of {Printable.Text(host, 64)} are left out: they are no hosts, or the same twice");
        }

        if (urls.IsEmpty && ServiceUrl.Of(draft, scheme, host, inNamespace, port) is { } url)
        {
            urls = [url];
        }

        if (urls.IsEmpty)
        {
            draft.Remark(destination.Line, lost, $"a destination is left out: {Printable.Text(host, 64)} is no host");
            return null;
        }

        return new Backend(host, urls, policy);
    }
}
