using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Envoy;

/// <summary>Routes that answer by themselves: redirects and direct responses.</summary>
internal static class EnvoyAnswers
{
    /// <summary>The route with its answer; null when it is another kind of route.</summary>
    public static RouteConfiguration? Of(ImportDraft draft, DocumentNode route, RouteConfiguration begun)
    {
        if (route.Field("direct_response") is { } response)
        {
            var body = response.Field("body");
            if (body is not null && body.Text("inline_string") is null)
            {
                draft.Remark(body.Line, RemarkKind.LeftOut, "the content of the answer stands in no inline_string: it has none");
            }

            return begun with { Respond = new RespondConfiguration { Status = Math.Clamp(response.Field("status")?.AsInteger() ?? 200, 200, 599), Body = body.Text("inline_string") is { Length: > 0 } text ? text : null } };
        }

        if (route.Field("redirect") is not { } redirect)
        {
            return null;
        }

        redirect.TellUnknown(draft, "redirect", "https_redirect", "scheme_redirect", "host_redirect", "port_redirect", "path_redirect", "prefix_rewrite", "regex_rewrite", "response_code");
        var made = Redirect(draft, redirect, route.Field("match"));
        if (made is { To: null, Scheme: null, Host: null, Port: null, Rewrite: null })
        {
            draft.Remark(redirect.Line, RemarkKind.LeftOut, "the redirect leads to where the request came to: answered with 404");
            return begun with { Respond = new RespondConfiguration { Status = 404 } };
        }

        return begun with { Redirect = made };
    }

    private static RedirectConfiguration Redirect(ImportDraft draft, DocumentNode redirect, DocumentNode? match)
    {
        var scheme = redirect.IsOn("https_redirect") ? "https" : redirect.Text("scheme_redirect");
        var host = redirect.Text("host_redirect") is { Length: > 0 } name && TextRules.Parse(TextRule.HostName, name, "/", out _) is null ? name : null;
        if (host is null && redirect.Text("host_redirect") is { Length: > 0 } odd)
        {
            draft.Remark(redirect.Line, RemarkKind.LeftOut, $"{Printable.Text(odd, 64)} is no host that can be redirected to");
        }

        var path = redirect.Text("path_redirect") is ['/', ..] and var given ? given : null;
        return new RedirectConfiguration
        {
            Status = (redirect.Text("response_code") ?? "").ToUpperInvariant() switch { "FOUND" or "1" => 302, "SEE_OTHER" or "2" => 303, "TEMPORARY_REDIRECT" or "3" => 307, "PERMANENT_REDIRECT" or "4" => 308, _ => 301 },
            Scheme = scheme switch { "https" => RedirectScheme.Https, "http" => RedirectScheme.Http, _ => null },
            Host = host,
            Port = redirect.Field("port_redirect")?.AsInteger() is >= 1 and <= 65_535 and var port ? port : null,
            Rewrite = path is not null ? new RewriteConfiguration { Path = path } : EnvoyRewrites.Of(draft, redirect, match),
        };
    }
}
