using System.Globalization;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Envoy;

/// <summary>Makes mirrors of <c>request_mirror_policies</c>.</summary>
internal sealed class EnvoyMirrors(ProxyDraft proxy, EnvoyResources resources, EnvoyDestinations destinations)
{
    private const string ShadowSuffix = "-shadow";

    private ImportDraft Draft => proxy.Draft;

    /// <summary>The policies that hold for a route: those of the narrowest level that has any replace the others.</summary>
    public static IReadOnlyList<DocumentNode> Policies(DocumentNode? action, DocumentNode? host, DocumentNode? configuration)
    {
        foreach (var level in (DocumentNode?[])[action, host, configuration])
        {
            if ((level.Field("request_mirror_policies") ?? level.Field("request_mirror_policy")).Each() is { Count: > 0 } policies)
            {
                return policies;
            }
        }

        return [];
    }

    /// <summary>Adds a route's mirrors.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="route">The route, with what it does to requests: copies are of the request that goes on.</param>
    /// <param name="headers">Its changes of header fields.</param>
    /// <param name="policies">Its policies.</param>
    public void Add(ProxyGateway gateway, RouteConfiguration route, Func<EnvoyHeaders> headers, IReadOnlyList<DocumentNode> policies)
    {
        foreach (var policy in policies)
        {
            if (!AreUnderstood(policy))
            {
                continue;
            }

            if (policy.Text("cluster") is { Length: > 0 } name)
            {
                Add(gateway, route, headers(), policy, resources.Cluster(name), null);
            }
            else if (policy.Text("cluster_header") is { Length: > 0 } header && TextRules.IsToken(header))
            {
                Draft.Remark(policy.Line, RemarkKind.Note, $"cluster_header: a mirror for each cluster of this file that {header} may name");
                foreach (var cluster in resources.ClusterNames.Where(cluster => cluster != policy.Text("cluster")).Select(resources.Cluster))
                {
                    if (!IsDestination(route, cluster))
                    {
                        Add(gateway, route, headers(), policy, cluster, header);
                    }
                }
            }
            else
            {
                Draft.Remark(policy.Line, RemarkKind.MirrorLost, "the policy names no cluster: nothing is mirrored by it");
            }
        }
    }

    private bool AreUnderstood(DocumentNode policy)
    {
        var value = policy.Field("runtime_fraction").Field("default_value");
        if (value.Text("denominator") is { } denominator && denominator is not ("HUNDRED" or "0" or "TEN_THOUSAND" or "1" or "MILLION" or "2"))
        {
            Draft.Remark(value!.Line, RemarkKind.MirrorLost, $"the denominator {Printable.Text(denominator, 64)} is none of HUNDRED, TEN_THOUSAND and MILLION: the mirror is left out");
            return false;
        }

        return policy.AreAllKnown(
                Draft, "request_mirror_policies", "cluster", "cluster_header", "runtime_fraction", "runtime_key", "trace_sampled", "disable_shadow_host_suffix_append", "request_headers_mutations", "host_rewrite_literal")
            & policy.Field("runtime_fraction").AreAllKnown(Draft, "runtime_fraction", "runtime_key", "default_value")
            & value.AreAllKnown(Draft, "default_value", "numerator", "denominator");
    }

    // Production's own cluster can be named by the field as well; a mirror to it would be refused.
    private bool IsDestination(RouteConfiguration route, EnvoyCluster cluster)
    {
        var urls = cluster.Endpoints.Select(endpoint => cluster.Url(Draft, endpoint)).OfType<Uri>();
        return route.To.Any(destination => destination.Url.Intersect(urls).Any());
    }

    private void Add(ProxyGateway gateway, RouteConfiguration route, EnvoyHeaders headers, DocumentNode policy, EnvoyCluster cluster, string? header)
    {
        if (destinations.Target(cluster, policy.Line) is not { } target)
        {
            return;
        }

        headers.TakeMutations(policy.Field("request_headers_mutations"));
        var mirror = Draft.Mirror(Draft.Name("mirror", $"{route.Name}-{cluster.Name}"), $"{gateway.Name}/{route.Name}", target, Share(policy));
        proxy.Add(mirror with
        {
            Match = header is null ? [] : [new MatcherConfiguration { Headers = [new HeaderMatchConfiguration { Name = header, Exact = cluster.Name }] }],
            Host = Host(policy, route),
            Rewrite = route.Rewrite,
            Headers = headers.ToMirror(mirror.Headers),
            Protocol = cluster.Protocol,
            Tls = cluster.Tls ?? mirror.Tls,
        }, policy.Line);
        if (policy.Field("trace_sampled")?.AsBoolean() == false)
        {
            Draft.Remark(policy.Field("trace_sampled")!.Line, RemarkKind.Note, "trace_sampled: copies carry the trace that their request has, sampled or not");
        }
    }

    private int Share(DocumentNode policy)
    {
        var fraction = policy.Field("runtime_fraction");
        if ((fraction.Field("runtime_key") ?? policy.Field("runtime_key")) is { } key)
        {
            Draft.Remark(key.Line, RemarkKind.Note, $"the share can be changed while Envoy runs, under {Printable.Text(key.Text, 64)}; here umbra set changes a mirror's percent");
        }

        if (fraction.Field("default_value") is not { } value)
        {
            return 100_00;
        }

        var hundredths = Hundredths(value);
        var rounded = hundredths is > 0 and < 1 ? 1 : (int)Math.Clamp(Math.Round(hundredths), 0, 100_00);
        if (rounded != hundredths && hundredths < 100_00)
        {
            Draft.Remark(value.Line, RemarkKind.Note, string.Create(CultureInfo.InvariantCulture, $"the share is rounded to {rounded / 100m:0.##} %: hundredths of a percent are the finest"));
        }

        return rounded;
    }

    /// <summary>A fraction in hundredths of a percent.</summary>
    public static decimal Hundredths(DocumentNode value) => Math.Clamp(value.Field("numerator")?.AsInteger() ?? 0, 0, int.MaxValue) * (value.Text("denominator") switch
    {
        "TEN_THOUSAND" or "1" => 1m,
        "MILLION" or "2" => 0.01m,
        _ => 100m,
    });

    // The suffix stands before the port.
    private string? Host(DocumentNode policy, RouteConfiguration route)
    {
        var literal = policy.Text("host_rewrite_literal") is { Length: > 0 } own ? own : route.Host;
        if (literal is not null && TextRules.Parse(TextRule.HeaderValue, literal, "/", out _) is { } complaint)
        {
            Draft.Remark(policy.Line, RemarkKind.LeftOut, $"host_rewrite_literal {complaint.Problem}");
            literal = null;
        }

        if (policy.IsOn("disable_shadow_host_suffix_append"))
        {
            return literal;
        }

        return literal is null ? $"$host{ShadowSuffix}$is_request_port$request_port" : Suffixed(literal);
    }

    /// <summary>An authority with Envoy's suffix.</summary>
    public static string Suffixed(string authority)
    {
        var colon = authority.LastIndexOf(':');
        return colon < 0 || authority[colon..].Contains(']') ? authority + ShadowSuffix : authority[..colon] + ShadowSuffix + authority[colon..];
    }
}
