using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>Reads routes that answer by themselves: <c>redirect</c> and <c>directResponse</c>.</summary>
internal sealed class RedirectReader(ImportDraft draft)
{
    private const int MovedPermanently = 301;

    /// <summary>Reads a redirect.</summary>
    /// <returns>Null when it leads nowhere, which was remarked on.</returns>
    public RedirectConfiguration? ReadRedirect(DocumentNode node)
    {
        draft.LeaveOutRest(node, "redirect", "uri", "authority", "port", "derivePort", "scheme", "redirectCode");
        if (node["derivePort"] is { } derive && derive.AsText() != "FROM_PROTOCOL_DEFAULT" && node["scheme"] is not null)
        {
            draft.Remark(derive.Line, RemarkKind.LeftOut, "redirect.derivePort is left out: beside a scheme Umbra takes the scheme's own port; give port");
        }

        var (host, port) = ReadAuthority(node);
        var redirect = new RedirectConfiguration
        {
            Status = ReadStatus(node["redirectCode"]),
            Scheme = ReadScheme(node["scheme"]),
            Host = host,
            Port = node["port"] is { } own ? ReadPort(own) : port,
            Rewrite = ReadPath(node["uri"]),
        };
        if (redirect is { Scheme: null, Host: null, Port: null, Rewrite: null })
        {
            draft.Remark(node.Line, RemarkKind.LeftOut, "the redirect is left out: it leads to where the request came to");
            return null;
        }

        return redirect;
    }

    /// <summary>Reads an answer of the proxy's own.</summary>
    /// <returns>Null when it has no status, which was remarked on.</returns>
    public RespondConfiguration? ReadResponse(DocumentNode node)
    {
        draft.LeaveOutRest(node, "directResponse", "status", "body");
        if (node["status"]?.AsInteger() is not (>= 200 and <= 599 and var status))
        {
            draft.Remark(node.Line, RemarkKind.LeftOut, "directResponse is left out: its status is none of 200 to 599");
            return null;
        }

        draft.LeaveOutRest(node["body"], "body", "string");
        var body = draft.Text(node["body"], "string");
        if (body?.Contains('$') == true)
        {
            draft.Remark(node["body"]!["string"]!.Line, RemarkKind.Note, "in the body a dollar and a name as $host would be a variable of Umbra's");
        }

        return new RespondConfiguration { Status = status, Body = body is { Length: > 0 } ? body : null };
    }

    private int ReadStatus(DocumentNode? node)
    {
        if (node is not null && node.AsInteger() is not (301 or 302 or 303 or 307 or 308))
        {
            draft.Remark(node.Line, RemarkKind.LeftOut, $"redirect.redirectCode is left out, and {MovedPermanently} taken: Umbra has 301, 302, 303, 307 and 308");
            return MovedPermanently;
        }

        return node?.AsInteger() ?? MovedPermanently;
    }

    private RedirectScheme? ReadScheme(DocumentNode? node)
    {
        if (node is not null && node.AsText() is not ("http" or "https"))
        {
            draft.Remark(node.Line, RemarkKind.LeftOut, "redirect.scheme is left out: it is neither http nor https");
        }

        return node?.AsText() switch
        {
            "http" => RedirectScheme.Http,
            "https" => RedirectScheme.Https,
            _ => null,
        };
    }

    private (string? Host, int? Port) ReadAuthority(DocumentNode node)
    {
        if (draft.Text(node, "authority") is not { Length: > 0 } authority)
        {
            return (null, null);
        }

        var colon = authority.EndsWith(']') ? -1 : authority.LastIndexOf(':');
        var host = colon < 0 ? authority : authority[..colon];
        var port = colon < 0 ? null : KubernetesPort.Of(authority[(colon + 1)..]);
        if (TextRules.Parse(TextRule.HostName, host, "", out _) is null && (colon < 0 || port is not null))
        {
            return (host, port);
        }

        draft.Remark(node["authority"]!.Line, RemarkKind.LeftOut, "redirect.authority is left out: it is no host");
        return (null, null);
    }

    private int? ReadPort(DocumentNode node)
    {
        if (KubernetesPort.Of(node) is null)
        {
            draft.Remark(node.Line, RemarkKind.LeftOut, "redirect.port is left out: it is none of 1 to 65535");
        }

        return KubernetesPort.Of(node);
    }

    private RewriteConfiguration? ReadPath(DocumentNode? node)
    {
        if (node?.AsText() is ['/', ..] path && !path.Contains('?'))
        {
            return new RewriteConfiguration { Path = path };
        }

        if (node is not null)
        {
            draft.Remark(node.Line, RemarkKind.LeftOut, "redirect.uri is left out: it is no path, or has a query");
        }

        return null;
    }
}
