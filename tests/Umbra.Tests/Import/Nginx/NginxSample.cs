using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Import;
using Umbra.Import.Nginx;
using Umbra.Tests.Configuration;

namespace Umbra.Tests.Import.Nginx;

/// <summary>Imports for tests: what comes out is always loaded by the product's own loader.</summary>
internal static class NginxSample
{
    /// <summary>The text that people know: a mirror to staging.</summary>
    public const string Known = """
        server {
            listen 80;
            server_name api.example.com;

            location /api/ {
                # Mirror requests to staging while proxying to production
                mirror /staging_mirror;
                mirror_request_body on;
                proxy_pass http://production_backend;
                proxy_set_header Host $host;
            }

            location /staging_mirror {
                internal;
                proxy_pass http://staging_backend$request_uri;
                proxy_set_header Host staging-api.example.com;
                proxy_set_header X-Mirrored-From $host;

                # Ignore response; don't wait for staging
                proxy_connect_timeout 1s;
                proxy_read_timeout 1s;
                proxy_ignore_client_abort on;
            }
        }
        """;

    /// <summary>A server whose location <c>/</c> passes to production and mirrors to <c>/m</c>.</summary>
    public static string Mirrored(string location, string http = "", string server = "", string mirror = "mirror /m;") => $$"""
        {{http}}
        server {
            listen 8080;
            {{server}}
            location / { proxy_pass http://production; {{mirror}} }
            location = /m { internal; {{location}} }
        }
        """;

    /// <summary>Imports, and has the loader take what was made.</summary>
    public static ImportOutcome Import(string text, bool isFaithful = false, ImmutableDictionary<string, string>? resolved = null, Dictionary<string, string>? files = null)
    {
        var outcome = NginxImporter.Import(Request(text) with
        {
            IsFaithful = isFaithful,
            Resolved = resolved ?? ImmutableDictionary<string, string>.Empty,
            Include = pattern => [.. (files ?? []).Where(file => pattern == file.Key || (pattern.EndsWith("*.conf", StringComparison.Ordinal) && file.Key.StartsWith(pattern[..^6], StringComparison.Ordinal))).Select(file => (file.Key, file.Value))],
        });
        Sample.Good(ConfigurationWriter.Write(outcome.Configuration));
        return outcome;
    }

    /// <summary>A request.</summary>
    public static ImportRequest Request(string text) => new() { FileName = "nginx.conf", Text = text };

    /// <summary>The routes of the only gateway.</summary>
    public static ImmutableArray<RouteConfiguration> Routes(string text) => Assert.Single(Import(text).Configuration.Gateways).Gateway.Routes;

    /// <summary>The only mirror.</summary>
    public static MirrorConfiguration Mirror(string text) => Assert.Single(Import(text).Configuration.Mirrors);

    /// <summary>The problem of a text that is none.</summary>
    public static string Problem(string text, Dictionary<string, string>? files = null) => Assert.Throws<ImportException>(() => Import(text, files: files)).Message;

    /// <summary>The remarks of a kind, as <c>line text</c>.</summary>
    public static string[] Remarks(string text, RemarkKind kind) => [.. Import(text).Remarks.Where(remark => remark.Kind == kind).Select(remark => $"{remark.Line} {remark.Text}")];

    /// <summary>A route's match, in short.</summary>
    public static string Shown(RouteConfiguration route) => route.Match.IsEmpty ? "*" : string.Join(" | ", route.Match.Select(match => string.Join(' ', new[]
    {
        match.Path switch { { Exact: { } exact } => "=" + exact, { Prefix: { } prefix } => prefix, { Regex: { } regex } => (match.Path.IgnoreCase ? "~*" : "~") + regex, _ => null },
        match.Hosts.IsEmpty ? null : $"[{string.Join(',', match.Hosts)}]",
        match.Methods.IsEmpty ? null : $"({string.Join(',', match.Methods)})",
        match.Where,
    }.OfType<string>())));

    /// <summary>What a route does, in short.</summary>
    public static string Does(RouteConfiguration route) =>
        route.Respond is { } respond ? $"{respond.Status}"
        : route.Redirect is { } redirect ? $"{redirect.Status} {redirect.To ?? $"{redirect.Scheme} {redirect.Host} {redirect.Rewrite?.Path}{redirect.Rewrite?.With}"}"
        : string.Join(" + ", route.To.Select(to => string.Join(',', to.Url.Select(url => url.Authority + url.AbsolutePath.TrimEnd('/'))) + (to.Weight == 1 ? "" : $"*{to.Weight}")));
}
