using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;

namespace Umbra.Import.Nginx;

/// <summary>
/// Puts the servers of one port into the order in which nginx looks for a host: names, names that begin with <c>*.</c> (the longest first),
/// names that end in <c>.*</c> (the longest first), regular expressions as they stand, and last the default server, which needs no name.
/// </summary>
internal static class HostOrder
{
    /// <summary>The order. A server comes as often as the order needs.</summary>
    public static ImmutableArray<HostGroup> Of(ImmutableArray<NginxServer> servers, NginxServer otherwise, ImportDraft draft)
    {
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var names = servers.SelectMany(server => server.Names.SelectMany(name => Read(server, name, draft))).Where(name => known.Add(name.Written)).ToList();
        var groups = new List<HostGroup>();
        foreach (var server in servers)
        {
            ImmutableArray<string> hosts = [.. names.Where(name => name.Server == server && name.Kind == HostKind.Name).Select(name => name.Text)];
            if (!hosts.IsEmpty)
            {
                groups.Add(new HostGroup(server, hosts, []));
            }
        }

        groups.AddRange(names.Where(name => name.Kind == HostKind.Below).OrderByDescending(name => name.Text.Length).Select(name => new HostGroup(name.Server, [name.Text], [])));
        groups.AddRange(names.Where(name => name.Kind == HostKind.Beginning).OrderByDescending(name => name.Text.Length).Select(name => new HostGroup(name.Server, [], [Beginning(name.Text)])));
        groups.AddRange(names.Where(name => name.Kind == HostKind.Regex).Select(name => new HostGroup(name.Server, [], [name.Text])));
        groups.Add(new HostGroup(otherwise, [], []));
        return Merge(groups);
    }

    private static string Beginning(string name) => $@"^{Regex.Escape(name[..^1])}.+$";

    private static IEnumerable<HostName> Read(NginxServer server, string name, ImportDraft draft)
    {
        var directive = server.Scope.Own("server_name").Last(names => names.Arguments.Contains(name, StringComparer.OrdinalIgnoreCase));
        switch (name)
        {
            // Names that no host has: the usual mark of a default server.
            case "" or "_" or "*":
                return [];
            case ['~', .. var regex] when NginxRegex.Translate(regex) is { } translated:
                return [new HostName(server, name, HostKind.Regex, translated)];
            case ['~', ..]:
                draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, $"{name} is a regular expression whose time has no bound (look-around, a back-reference) or that .NET does not have: hosts that only it fits go to the default server");
                return [];
            case ['.', .. var rest] when IsHost(rest):
                return [new HostName(server, rest, HostKind.Name, rest), new HostName(server, "*." + rest, HostKind.Below, "*." + rest)];
            case ['*', '.', .. var rest] when IsHost(rest):
                return [new HostName(server, name, HostKind.Below, name)];
            case [.. var beginning, '.', '*'] when IsHost(beginning):
                return [new HostName(server, name, HostKind.Beginning, name)];
            case var host when IsHost(host):
                return [new HostName(server, host, HostKind.Name, host)];
            default:
                draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, $"{name} is no host's name: it is left out");
                return [];
        }
    }

    private static bool IsHost(string text) => !text.Contains('*') && TextRules.Parse(TextRule.HostName, text, "/", out _) is null;

    // A server's group goes down to its next one where nothing between them takes a host of it; what takes every host needs no other.
    private static ImmutableArray<HostGroup> Merge(List<HostGroup> groups)
    {
        for (var at = groups.Count - 2; at >= 0; at--)
        {
            var group = groups[at];
            var next = groups.FindIndex(at + 1, other => other.Server == group.Server);
            var between = groups.Take(next).Skip(at + 1).ToList();
            if (next < 0 || (between.Count > 0 && (group.Regexes.Length > 0 || between.Exists(other => group.Hosts.Any(other.MayTake)))))
            {
                continue;
            }

            groups[next] = groups[next].IsLast ? groups[next] : groups[next] with { Hosts = [.. group.Hosts, .. groups[next].Hosts], Regexes = [.. group.Regexes, .. groups[next].Regexes] };
            groups.RemoveAt(at);
        }

        return [.. groups];
    }

    private enum HostKind : byte
    {
        Name,
        Below,
        Beginning,
        Regex,
    }

    private sealed record HostName(NginxServer Server, string Written, HostKind Kind, string Text);
}

/// <summary>Hosts that a server takes; with none named it takes every host.</summary>
/// <param name="Server">The server.</param>
/// <param name="Hosts">Names, any of which a host may be.</param>
/// <param name="Regexes">Regular expressions, any of which a host may fit.</param>
internal sealed record HostGroup(NginxServer Server, ImmutableArray<string> Hosts, ImmutableArray<string> Regexes)
{
    /// <summary>It takes what no other takes.</summary>
    public bool IsLast => Hosts.IsEmpty && Regexes.IsEmpty;

    /// <summary>Whether it may take a host, or one below <c>*.</c> and a name.</summary>
    public bool MayTake(string host)
    {
        var isBelow = host.StartsWith("*.", StringComparison.Ordinal);
        return Regexes.Any(regex => isBelow || NginxRegex.Fits(regex, true, host))
            || Hosts.Any(own => own.Equals(host, StringComparison.OrdinalIgnoreCase)
                || (own.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(own[1..], StringComparison.OrdinalIgnoreCase))
                || (isBelow && own.EndsWith(host[1..], StringComparison.OrdinalIgnoreCase)));
    }
}
