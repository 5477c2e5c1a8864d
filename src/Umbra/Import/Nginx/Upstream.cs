using System.Collections.Immutable;
using System.Globalization;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Inline.Gateway;

namespace Umbra.Import.Nginx;

/// <summary>An upstream: servers that a <c>proxy_pass</c> names together.</summary>
/// <param name="Directive">Where it stands.</param>
/// <param name="Servers">Those that take requests.</param>
/// <param name="Balance">How one is chosen.</param>
/// <param name="Sticky">What requests share that go to the same one.</param>
/// <param name="Ejection">When one is left out; null when it does not say.</param>
internal sealed record Upstream(NginxDirective Directive, ImmutableArray<UpstreamServer> Servers, InstanceBalance Balance, StickyConfiguration? Sticky, EjectionConfiguration? Ejection)
{
    private const int MostWeight = 1_000_000;

    /// <summary>Reads one, and tells what of it is left out.</summary>
    public static Upstream Read(NginxDirective directive, ImportDraft draft)
    {
        if (directive is not { Block: { } block, Arguments: [_] })
        {
            throw directive.Fault("upstream needs a name and a block: write upstream NAME { server 10.0.0.1:8080; }");
        }

        var servers = block.Where(entry => entry.Name == "server").Select(entry => Server(entry, draft)).OfType<UpstreamServer>().ToImmutableArray();
        if (servers.Length > NginxLimits.Names)
        {
            throw directive.Fault($"the upstream has more than {NginxLimits.Names} servers: divide it");
        }

        var balance = block.Any(entry => entry.Name == "least_conn") ? InstanceBalance.LeastRequests : block.Any(entry => entry.Name == "random") ? InstanceBalance.Random : InstanceBalance.RoundRobin;
        if (balance != InstanceBalance.RoundRobin && servers.Select(server => server.Weight).Distinct().Count() > 1)
        {
            draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, $"upstream {directive.First}: servers of different weights are destinations, which are taken by their weights alone; how one is chosen is left out");
        }

        return new Upstream(directive, servers, balance, Sticking(block, draft), EjectionOf(block));
    }

    private static UpstreamServer? Server(NginxDirective entry, ImportDraft draft)
    {
        if (entry.First is not { Length: > 0 } address)
        {
            throw entry.Fault("server of an upstream has no address: write server 10.0.0.1:8080;");
        }

        var reason = entry.Arguments.Contains("down") ? "is down: it is left out"
            : entry.Arguments.Contains("backup") ? "is a backup, which a destination does not have: it is left out"
            : address.StartsWith("unix:", StringComparison.Ordinal) ? "is a Unix socket, which Umbra does not connect to: it is left out"
            : null;
        var target = new ProxyTarget("http", address, ProxyPathKind.Unchanged, "");
        reason ??= TextRules.Parse(TextRule.HostName, target.Host, "/", out _) is null && target.Port > 0 ? null : "is no host and port: it is left out";
        if (reason is not null)
        {
            draft.Remark(entry.File, entry.Line, RemarkKind.LeftOut, $"server {address} {reason}");
            return null;
        }

        return new UpstreamServer(target.Host, target.Port, Math.Clamp(Number(entry, "weight=", 1), 1, MostWeight));
    }

    private static int Number(NginxDirective entry, string option, int otherwise) =>
        entry.Arguments.LastOrDefault(argument => argument.StartsWith(option, StringComparison.Ordinal)) is not { } text ? otherwise
        : int.TryParse(text.AsSpan(option.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw entry.Fault($"{text} has no number: write {option}{otherwise}");

    private static StickyConfiguration? Sticking(ImmutableArray<NginxDirective> block, ImportDraft draft)
    {
        if (block.FirstOrDefault(entry => entry.Name is "ip_hash" or "hash" or "sticky") is not { } directive)
        {
            return null;
        }

        var variable = directive.Name == "hash" && NginxTemplate.Parse(directive.First) is [{ IsVariable: true } only] ? only.Text : "";
        var sticky = variable.StartsWith("http_", StringComparison.Ordinal) ? new StickyConfiguration { Header = variable[5..].Replace('_', '-') }
            : variable.StartsWith("cookie_", StringComparison.Ordinal) ? new StickyConfiguration { Cookie = variable[7..] }
            : directive is { Name: "sticky", Arguments: ["cookie", var cookie, ..] } ? new StickyConfiguration { Cookie = cookie, Issue = true }
            : null;
        var isRight = sticky is not null && TextRules.IsToken(sticky.Header ?? sticky.Cookie ?? "");
        if (!isRight)
        {
            draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, $"{directive.Shown}: what requests share can be a header field or a cookie; servers are taken in turn");
        }

        return isRight ? sticky : null;
    }

    // nginx counts failures by server, Umbra by destination: what all servers say alike is carried over.
    private static EjectionConfiguration? EjectionOf(ImmutableArray<NginxDirective> block)
    {
        var servers = block.Where(entry => entry.Name == "server").ToList();
        var fails = servers.Select(entry => Number(entry, "max_fails=", -1)).Distinct().ToList();
        var times = servers.Select(entry => entry.Arguments.LastOrDefault(argument => argument.StartsWith("fail_timeout=", StringComparison.Ordinal))).Distinct().ToList();
        if ((fails is not [>= 0] && times is not [not null]) || servers.Count == 0)
        {
            return null;
        }

        var ejection = new EjectionConfiguration();
        return ejection with
        {
            Failures = fails is [>= 0] ? Math.Min(fails[0], 10_000) : ejection.Failures,
            Duration = times is [{ } time] ? NginxTime.Of(servers[0] with { Name = "fail_timeout", Arguments = [time[13..]] }, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)) : ejection.Duration,
        };
    }
}

/// <summary>A server of an <see cref="Upstream"/>.</summary>
/// <param name="Host">Its host; an IPv6 address in brackets.</param>
/// <param name="Port">Its port.</param>
/// <param name="Weight">Its share beside the others.</param>
internal readonly record struct UpstreamServer(string Host, int Port, int Weight);
