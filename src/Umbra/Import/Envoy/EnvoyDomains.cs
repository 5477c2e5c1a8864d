using System.Text.RegularExpressions;
using Umbra.Import.Conditions;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Envoy;

/// <summary>Virtual hosts in the order in which their domains win: exact ones, the longest suffix, the longest prefix, all.</summary>
internal static class EnvoyDomains
{
    /// <summary>The virtual hosts, each with the domains that are next; one whose domains win at different places stands there more than once.</summary>
    public static List<(DocumentNode Host, List<string> Domains)> Ordered(IEnumerable<DocumentNode> hosts)
    {
        var ordered = new List<(DocumentNode Host, List<string> Domains)>();
        var all = hosts.SelectMany(host => host.Field("domains").Texts().Where(domain => domain.Length > 0).Select(domain => (Host: host, Domain: domain)))
            .OrderBy(pair => Rank(pair.Domain)).ThenBy(pair => Rank(pair.Domain) is 1 or 2 ? -pair.Domain.Length : 0);
        foreach (var (host, domain) in all)
        {
            // Exact domains are about different hosts: their order is free, and those of one virtual host stay together.
            var same = Rank(domain) == 0 ? ordered.FindIndex(entry => entry.Host == host) : ordered.Count > 0 && ordered[^1].Host == host ? ordered.Count - 1 : -1;
            if (same >= 0)
            {
                ordered[same].Domains.Add(domain);
            }
            else
            {
                ordered.Add((host, [domain]));
            }
        }

        return ordered;
    }

    /// <summary>The condition of domains, any of which must fit.</summary>
    public static Condition Condition(IEnumerable<string> domains) => Conditions.Condition.Any(domains.Select(One));

    private static int Rank(string domain) => domain == "*" ? 3 : domain.StartsWith('*') ? 1 : domain.EndsWith('*') ? 2 : 0;

    private static Condition One(string domain)
    {
        var colon = domain.LastIndexOf(':');
        var port = colon > 0 && !domain[colon..].Contains(']') ? domain[(colon + 1)..] : null;
        var name = port is null ? domain : domain[..colon];
        return (Rank(domain), port) switch
        {
            (3, _) => Conditions.Condition.Always,
            (0, null) => Conditions.Condition.Exact("host", domain),
            (0, _) => Conditions.Condition.Exact("header.host", domain, ignoresCase: true),
            (2, "*") => Conditions.Condition.Exact("host", name),
            (2, _) => Conditions.Condition.Regex(port is null ? "host" : "header.host", $"^{Regex.Escape(domain[..^1])}.+$", ignoresCase: true),
            (1, "*") => One(name),
            (1, null) when domain.StartsWith("*.", StringComparison.Ordinal) && domain.Length > 2 => Conditions.Condition.Exact("host", domain),
            (1, null) => Conditions.Condition.Regex("host", $"^.+{Regex.Escape(domain[1..])}$", ignoresCase: true),
            _ => Conditions.Condition.Regex("header.host", $"^.+{Regex.Escape(domain[1..])}$", ignoresCase: true),
        };
    }
}
