using Umbra.Configuration;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.GatewayApi;

/// <summary>Finds where a <c>backendRef</c> is.</summary>
internal sealed class ApiBackends(ImportDraft draft, ServiceCatalog services)
{
    private const int PlainPort = 80;

    /// <summary>Finds it.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="inNamespace">The namespace of the route in which it stands.</param>
    /// <param name="what">What it is called in remarks.</param>
    /// <param name="lost">How grave it is when it cannot be found.</param>
    /// <returns>Null when it cannot be found, which was remarked on.</returns>
    public Uri? Find(DocumentNode reference, string inNamespace, string what, RemarkKind lost)
    {
        var kind = reference["kind"]?.AsText() ?? "Service";
        if (kind != "Service" || !string.IsNullOrEmpty(reference["group"]?.AsText()))
        {
            draft.Remark(reference.Line, lost, $"{what} is left out: it is a {Printable.Text(kind, 64)}, and Umbra finds services only");
            return null;
        }

        if (draft.Text(reference, "name", lost) is not { Length: > 0 } name)
        {
            draft.Remark(reference.Line, lost, $"{what} is left out: it has no name");
            return null;
        }

        var space = draft.Text(reference, "namespace", lost) ?? inNamespace;
        if (PortOf(reference, name, space, what, lost) is not { } port)
        {
            return null;
        }

        var url = ServiceUrl.Of(draft, Uri.UriSchemeHttp, name, space, port);
        if (url is null)
        {
            draft.Remark(reference.Line, lost, $"{what} is left out: {Printable.Text(name, 64)} is no host");
        }

        return url;
    }

    private int? PortOf(DocumentNode reference, string name, string space, string what, RemarkKind lost)
    {
        if (reference["port"] is { } port)
        {
            if (KubernetesPort.Of(port) is null)
            {
                draft.Remark(port.Line, lost, $"{what} is left out: its port is none of 1 to 65535");
            }

            return KubernetesPort.Of(port);
        }

        if (services.OnlyPort(name, space) is { } only)
        {
            return only;
        }

        if (!ServiceUrl.IsResolved(draft, name, space))
        {
            draft.Remark(reference.Line, RemarkKind.Note, $"{Printable.Text(name, 64)} is taken to be on port {PlainPort}: neither the reference nor a service of this file says its port");
        }

        return PlainPort;
    }
}
