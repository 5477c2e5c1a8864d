using System.Collections.Immutable;
using System.Globalization;
using Umbra.Configuration;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.GatewayApi;

/// <summary>Reads HTTPRoutes and GRPCRoutes into the listeners at which their requests arrive.</summary>
internal sealed class ApiRouteReader(ImportDraft draft, ApiListeners listeners, ServiceCatalog services)
{
    private readonly ApiBackends _backends = new(draft, services);

    /// <summary>Reads one.</summary>
    public void Read(Manifest route)
    {
        draft.LeaveOutRest(route.Spec, "spec", "parentRefs", "hostnames", "rules");
        var reader = new ApiRule(draft, _backends, isGrpc: route.Kind == "GRPCRoute");
        var rules = draft.Items(route.Spec, "rules", RemarkKind.MirrorLost);
        List<(RulePlan Rule, ImmutableArray<ApiAlternative> Alternatives)> read = [];
        foreach (var (index, rule) in rules.Index())
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"{route.Name}-{index + 1}");
            read.AddRange(reader.Read(rule, rule["name"]?.AsText() is { Length: > 0 } own ? own : rules.Count == 1 ? route.Name : number, route.Namespace));
        }

        if (read.Count == 0 || HostsOf(route) is not { } hosts)
        {
            return;
        }

        var places = listeners.Of(route).Select(listener => (listener.Plan, Hosts: hosts.And(listener.Hosts))).Where(place => place.Hosts is not null).ToList();
        if (places.Count == 0)
        {
            draft.Remark(route.Line, Lost(read), $"{route.Kind} {route.Name} is left out: no listener of this file takes its hostnames");
        }

        foreach (var group in places.GroupBy(place => place.Plan))
        {
            Place(group.Key, HostSet.Of(group.SelectMany(place => place.Hosts!.Names.IsEmpty ? ["*"] : place.Hosts.Names)), read);
        }
    }

    private static RemarkKind Lost(List<(RulePlan Rule, ImmutableArray<ApiAlternative> Alternatives)> rules) =>
        rules.Exists(rule => rule.Rule.Mirrors.Length > 0) ? RemarkKind.MirrorLost : RemarkKind.LeftOut;

    private static void Place(ListenerPlan plan, HostSet hosts, List<(RulePlan Rule, ImmutableArray<ApiAlternative> Alternatives)> rules)
    {
        foreach (var (rule, alternatives) in rules)
        {
            foreach (var alternative in alternatives)
            {
                foreach (var (rank, part) in hosts.ByRank())
                {
                    foreach (var matcher in alternative.Matchers)
                    {
                        var own = matcher with { Hosts = part.Names };
                        var isEmpty = own is { Path: null, Hosts.IsEmpty: true, Methods.IsEmpty: true, Headers.IsEmpty: true, Query.IsEmpty: true };
                        plan.Entries.Add(new RouteEntry(rule, [rank, .. alternative.Precedence], isEmpty ? null : own));
                    }
                }
            }
        }
    }

    private HostSet? HostsOf(Manifest route)
    {
        var given = draft.Texts(route.Spec, "hostnames");
        var hosts = given.Where(host => HostSet.IsPattern(host.Text)).Select(host => host.Text).ToList();
        foreach (var (line, text) in given.Where(host => !HostSet.IsPattern(host.Text)))
        {
            draft.Remark(line, RemarkKind.LeftOut, $"the hostname {Printable.Text(text, 64)} is left out: it is none");
        }

        if (hosts.Count == 0 && given.Count > 0)
        {
            draft.Remark(route.Line, RemarkKind.MirrorLost, $"{route.Kind} {route.Name} is left out: it has no hostname that is one");
            return null;
        }

        return HostSet.Of(hosts);
    }
}
