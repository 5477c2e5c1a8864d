using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.GatewayApi;

/// <summary>Reads a <c>RequestRedirect</c>.</summary>
internal static class ApiRedirect
{
    private const int Found = 302;

    /// <summary>Reads it.</summary>
    /// <param name="draft">Takes the remarks.</param>
    /// <param name="node">The redirect.</param>
    /// <param name="prefix">The prefix of the condition, without a slash at its end; null when it has none.</param>
    /// <returns>Null when it leads nowhere, which was remarked on.</returns>
    public static RedirectConfiguration? Read(ImportDraft draft, DocumentNode node, string? prefix)
    {
        draft.LeaveOutRest(node, "requestRedirect", "scheme", "hostname", "path", "port", "statusCode", "type", "requestRedirect");
        var redirect = new RedirectConfiguration
        {
            Status = node["statusCode"] is null ? Found : Known(draft, node, "statusCode", node["statusCode"]?.AsInteger() is 301 or 302 or 303 or 307 or 308 ? node["statusCode"]!.AsInteger() : null) ?? Found,
            Scheme = Known<RedirectScheme>(draft, node, "scheme", node["scheme"]?.AsText() switch { "http" => RedirectScheme.Http, "https" => RedirectScheme.Https, _ => null }),
            Host = node["hostname"]?.AsText() is { } host && TextRules.Parse(TextRule.HostName, host, "", out _) is null ? host : null,
            Port = Known(draft, node, "port", KubernetesPort.Of(node["port"])),
            Rewrite = ApiPath.Read(draft, node["path"], prefix),
        };
        if (node["hostname"] is { } given && redirect.Host is null)
        {
            draft.Remark(given.Line, RemarkKind.LeftOut, "requestRedirect.hostname is left out: it is no host");
        }

        if (redirect is { Scheme: null, Host: null, Port: null, Rewrite: null })
        {
            draft.Remark(node.Line, RemarkKind.LeftOut, "the redirect is left out: it leads to where the request came to");
            return null;
        }

        return redirect;
    }

    private static T? Known<T>(ImportDraft draft, DocumentNode node, string key, T? value)
        where T : struct
    {
        if (value is null && node[key] is { } given)
        {
            draft.Remark(given.Line, RemarkKind.LeftOut, $"requestRedirect.{key} is left out: it is none that Umbra has");
        }

        return value;
    }
}
