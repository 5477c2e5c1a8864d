using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Inline.Gateway;

namespace Umbra.Import.Nginx;

/// <summary>Turns targets of <c>proxy_pass</c> into URLs, and what stands beside them into TLS's settings.</summary>
internal sealed class Destinations(NginxModel model)
{
    /// <summary>The destinations of a target, and what requests share that go to the same.</summary>
    /// <param name="target">The target.</param>
    /// <param name="scope">Where it stands.</param>
    /// <param name="problem">Why there are none.</param>
    public (ImmutableArray<DestinationConfiguration> To, StickyConfiguration? Sticky) Of(ProxyTarget target, NginxScope scope, out string problem)
    {
        var upstream = model.Upstreams.GetValueOrDefault(target.Authority);
        var servers = Servers(target, out problem);
        if (servers.IsEmpty)
        {
            return ([], null);
        }

        // What is sticky chooses among destinations, so that each server is one.
        var areAlike = upstream?.Sticky is null && servers.Select(server => server.Weight).Distinct().Count() == 1;
        var destination = new DestinationConfiguration
        {
            Url = [.. servers.Select(server => server.Url)],
            Tls = Tls(target, scope),
            Balance = upstream?.Balance ?? InstanceBalance.RoundRobin,
            Ejection = upstream?.Ejection ?? new EjectionConfiguration(),
            Protocol = Protocol(scope),
        };
        return areAlike || servers.Length == 1
            ? ([destination], null)
            : ([.. servers.Select(server => destination with { Url = [server.Url], Weight = server.Weight, Balance = InstanceBalance.RoundRobin })], upstream?.Sticky);
    }

    /// <summary>The URLs of a target, with the shares of each.</summary>
    public ImmutableArray<(Uri Url, int Weight)> Servers(ProxyTarget target, out string problem)
    {
        problem = "";
        var path = target.Kind is ProxyPathKind.Before or ProxyPathKind.BeforeRewritten ? target.Path + "/" : "/";
        ImmutableArray<UpstreamServer> servers;
        if (model.Upstreams.TryGetValue(target.Authority, out var upstream))
        {
            servers = upstream.Servers;
            problem = servers.IsEmpty ? $"upstream {target.Authority} has no server that Umbra can send to" : "";
        }
        else if (TextRules.Parse(TextRule.HostName, target.Host, "/", out _) is null && target.Port > 0)
        {
            servers = [new UpstreamServer(target.Host, target.Port, 1)];
        }
        else
        {
            problem = $"{target.Authority} is no host and port";
            return [];
        }

        var urls = servers.Select(server => (Url: Url(target.Scheme, server, path), server.Weight)).ToList();
        if (urls.Exists(url => url.Url is null))
        {
            problem = $"{target.Authority} leads to what is no URL: see what --resolve gives for it";
            return [];
        }

        return [.. urls.Select(url => (url.Url!, url.Weight)).DistinctBy(url => url.Item1)];
    }

    /// <summary>How a target is verified: nginx does not, unless it is told to.</summary>
    public TlsClientConfiguration Tls(ProxyTarget target, NginxScope scope)
    {
        if (target.Scheme != "https")
        {
            return new TlsClientConfiguration();
        }

        var verifies = scope.IsOn("proxy_ssl_verify", false);
        var name = Literal(scope, "proxy_ssl_name") ?? (verifies || scope.IsOn("proxy_ssl_server_name", false) ? target.Host.Trim('[', ']') : null);
        var (certificate, key) = (Literal(scope, "proxy_ssl_certificate"), Literal(scope, "proxy_ssl_certificate_key"));
        return new TlsClientConfiguration
        {
            Verify = verifies,
            ServerName = name,
            CertificateAuthority = verifies ? Literal(scope, "proxy_ssl_trusted_certificate") : null,
            Certificate = key is null ? null : certificate,
            Key = certificate is null ? null : key,
        };
    }

    /// <summary>What the target speaks.</summary>
    public static ShadowProtocol Protocol(NginxScope scope) => scope.Find("proxy_http_version")?.First is "2" or "2.0" ? ShadowProtocol.Http2 : ShadowProtocol.Http1;

    private string? Literal(NginxScope scope, string name)
    {
        var directive = scope.Find(name);
        if (directive is not null && (NginxTemplate.HasVariables(directive.First) || directive.First.Length == 0))
        {
            model.Draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, $"{directive.Shown}: its value hangs on the request, which Umbra's does not");
            return null;
        }

        return directive?.First;
    }

    // Uri takes hosts and paths that the loader does not.
    private Uri? Url(string scheme, UpstreamServer server, string path) =>
        model.Draft.Url(scheme, server.Host, server.Port, path) is { UserInfo: "", Query: "", Fragment: "" } url && url.Host.All(char.IsAscii) ? url : null;
}
