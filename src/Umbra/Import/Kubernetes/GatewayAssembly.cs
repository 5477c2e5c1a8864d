using System.Collections.Immutable;
using System.Net;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Validation;
using Umbra.Core.Mirroring;

namespace Umbra.Import.Kubernetes;

/// <summary>
/// Makes gateways, routes and mirrors of what was read:
/// 1. each listener's alternatives in the order of precedence, neighbours of one rule as one route;
/// 2. ports that nothing else of the configuration has;
/// 3. the mirrors, each from all routes that its rule became.
/// </summary>
internal sealed class GatewayAssembly(ImportDraft draft)
{
    /// <summary>The longest time that a mirror may have for a copy.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(10);

    // The listeners that every configuration has.
    private readonly List<IPEndPoint> _own = [.. ListenerValidator.All(new UmbraConfiguration()).Select(listener => listener.EndPoint)];
    private readonly Dictionary<RulePlan, List<string>> _routesOf = [];

    /// <summary>Adds all of it to the draft.</summary>
    /// <returns>Whether there was anything to add.</returns>
    public bool Add(IReadOnlyList<ListenerPlan> listeners)
    {
        var used = listeners.Where(listener => listener.Entries.Count > 0).ToList();
        List<RulePlan> rules = [.. used.SelectMany(listener => listener.Entries).Select(entry => entry.Rule).Distinct()];
        var ports = new ListenerPorts(draft, rules);
        var destinations = rules.SelectMany(rule => rule.Route.To).SelectMany(destination => destination.Url).ToList();
        foreach (var listener in used)
        {
            Add(listener, ports.Free(listener));
        }

        foreach (var rule in rules)
        {
            foreach (var mirror in rule.Mirrors.Take(MirrorRule.MostPerSource))
            {
                Add(rule, mirror, destinations);
            }

            foreach (var mirror in rule.Mirrors.Skip(MirrorRule.MostPerSource))
            {
                draft.Remark(mirror.Line, RemarkKind.MirrorLost, $"the mirror is left out: a route has at most {MirrorRule.MostPerSource}");
            }
        }

        return used.Count > 0;
    }

    private void Add(ListenerPlan listener, int port)
    {
        var name = draft.Name("source", listener.Name);
        var routes = ImmutableArray.CreateBuilder<RouteConfiguration>();
        foreach (var (rule, matchers) in Neighbours(listener.Entries.Order(PrecedenceOrder.Instance)))
        {
            var routeName = draft.Name(name, rule.Name);
            routes.Add(rule.Route with { Name = routeName, Match = matchers });
            if (!_routesOf.TryGetValue(rule, out var names))
            {
                _routesOf.Add(rule, names = []);
            }

            names.Add($"{name}/{routeName}");
        }

        draft.Add(name, new GatewayConfiguration { Listen = ImportDraft.AnyAddress(port), Routes = routes.ToImmutable() });
    }

    private static List<(RulePlan Rule, ImmutableArray<MatcherConfiguration> Matchers)> Neighbours(IEnumerable<RouteEntry> entries)
    {
        List<(RulePlan Rule, ImmutableArray<MatcherConfiguration> Matchers)> routes = [];
        foreach (var entry in entries)
        {
            var isNeighbour = routes.Count > 0 && ReferenceEquals(routes[^1].Rule, entry.Rule);
            ImmutableArray<MatcherConfiguration> own = entry.Matcher is null ? [] : [entry.Matcher];
            if (!isNeighbour)
            {
                routes.Add((entry.Rule, own));
            }
            else
            {
                // Without a condition in one of them every request fits.
                var before = routes[^1].Matchers;
                routes[^1] = (entry.Rule, own.IsEmpty || before.IsEmpty ? [] : [.. before, .. own]);
            }
        }

        return routes;
    }

    private void Add(RulePlan rule, MirrorPlan plan, List<Uri> destinations)
    {
        if (rule.Route.To.IsEmpty)
        {
            draft.Remark(plan.Line, RemarkKind.LeftOut, "the mirror is left out: its route answers by itself, and nothing is mirrored of that there either");
            return;
        }

        if (destinations.Exists(url => url.Port == plan.To.Port && Reach.AreSame(url.Host, plan.To.Host)))
        {
            draft.Remark(plan.Line, RemarkKind.MirrorLost, $"the mirror is left out: {plan.To.Authority} takes production's requests too, and Umbra sends no copies there; give the shadow an address of its own with --resolve");
            return;
        }

        if (_own.Exists(own => Reach.Reaches(plan.To.Host, plan.To.Port, own)))
        {
            draft.Remark(plan.Line, RemarkKind.MirrorLost, $"the mirror is left out: {plan.To.Authority} is Umbra's own address");
            return;
        }

        var mirror = draft.Mirror(draft.Name("mirror", plan.Name), "", plan.To, plan.PercentHundredths);
        draft.Add(mirror with
        {
            From = [.. _routesOf[rule]],
            Protocol = plan.Protocol,
            Tls = plan.Tls,
            Host = plan.Host,
            Rewrite = plan.Rewrite,
            Timeout = rule.Route.Timeout is { } timeout ? timeout < _longest ? timeout : _longest : mirror.Timeout,
            Headers = plan.Headers with { Remove = [.. mirror.Headers.Remove.Union(plan.Headers.Remove, StringComparer.OrdinalIgnoreCase)] },
        });
    }

    /// <summary>Compares precedences part by part. The order among equal ones is kept by those who sort with it.</summary>
    private sealed class PrecedenceOrder : IComparer<RouteEntry>
    {
        public static PrecedenceOrder Instance { get; } = new();

        public int Compare(RouteEntry? x, RouteEntry? y) =>
            x!.Precedence.Zip(y!.Precedence, (one, other) => one.CompareTo(other)).FirstOrDefault(difference => difference != 0);
    }
}
