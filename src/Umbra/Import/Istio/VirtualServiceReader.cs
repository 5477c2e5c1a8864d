using System.Collections.Immutable;
using System.Globalization;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>Reads VirtualServices into the listeners at which their requests arrive.</summary>
internal sealed class VirtualServiceReader(ImportDraft draft, IstioCatalog catalog, bool areSeveral)
{
    private const int MovedPermanently = 301;

    private readonly IstioListeners _listeners = new(draft, catalog);
    private readonly RouteReader _routes = new(draft, catalog);

    /// <summary>The listeners, with what arrives there.</summary>
    public IReadOnlyList<ListenerPlan> Listeners => _listeners.Plans;

    /// <summary>Reads one.</summary>
    public void Read(Manifest service)
    {
        draft.LeaveOutRest(service.Spec, "spec", "hosts", "gateways", "http", "tcp", "tls", "exportTo");
        foreach (var key in (string[])["tcp", "tls"])
        {
            if (service.Spec[key] is { } section)
            {
                draft.Remark(section.Line, RemarkKind.LeftOut, $"{key} is left out: Umbra's gateways are for HTTP");
            }
        }

        var rules = new List<(DocumentNode Node, RulePlan Rule, ImmutableArray<RouteAlternative> Alternatives)>();
        foreach (var (index, route) in draft.Items(service.Spec, "http", RemarkKind.MirrorLost).Index())
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"route-{index + 1}");
            var name = route["name"]?.AsText() is { Length: > 0 } own ? own : number;
            rules.AddRange(_routes.Read(route, areSeveral ? $"{service.Name}-{name}" : name, service.Namespace).Select(rule => (route, rule.Rule, rule.Alternatives)));
        }

        if (rules.Count > 0 && HostsOf(service, rules.Exists(rule => rule.Rule.Mirrors.Length > 0)) is { } hosts)
        {
            var ports = rules.SelectMany(rule => rule.Alternatives).Select(alternative => alternative.Port).OfType<int>().Distinct().ToList();
            var listeners = _listeners.Of(service, ports);
            foreach (var listener in listeners.Where(listener => listener.SendsToHttps))
            {
                Place(listener, ToHttps(areSeveral ? $"{service.Name}-https" : "https"), new RouteAlternative { Line = service.Line }, hosts.And(listener.Hosts));
            }

            Place([.. listeners.Where(listener => !listener.SendsToHttps)], hosts, rules);
        }
    }

    private void Place(IReadOnlyList<IstioListener> listeners, HostSet hosts, List<(DocumentNode Node, RulePlan Rule, ImmutableArray<RouteAlternative> Alternatives)> rules)
    {
        foreach (var (_, rule, alternatives) in rules)
        {
            foreach (var alternative in alternatives)
            {
                var places = 0;
                foreach (var listener in listeners.Where(alternative.IsAt))
                {
                    places += Place(listener, rule, alternative, hosts.And(listener.Hosts)?.And(alternative.Hosts));
                }

                if (places == 0)
                {
                    draft.Remark(alternative.Line, rule.Mirrors.IsEmpty ? RemarkKind.LeftOut : RemarkKind.MirrorLost, "an alternative is left out: nothing that fits it arrives at a listener of this file, by its hosts, ports, schemes and gateways");
                }
            }
        }
    }

    // A server's httpsRedirect.
    private static RulePlan ToHttps(string name) => new()
    {
        Name = name,
        Route = new RouteConfiguration { Name = "", Redirect = new RedirectConfiguration { Status = MovedPermanently, Scheme = RedirectScheme.Https } },
    };

    private static int Place(IstioListener listener, RulePlan rule, RouteAlternative alternative, HostSet? hosts)
    {
        var places = 0;
        foreach (var (rank, part) in hosts?.ByRank() ?? [])
        {
            var matcher = alternative.Matcher with { Hosts = part.Names };
            var isEmpty = matcher is { Path: null, Hosts.IsEmpty: true, Methods.IsEmpty: true, Headers.IsEmpty: true, Query.IsEmpty: true, Where: null };
            listener.Plan.Entries.Add(new RouteEntry(rule, [rank], isEmpty ? null : matcher));
            places++;
        }

        return places;
    }

    // A service's short name is one of four that clients call it by.
    private HostSet? HostsOf(Manifest service, bool hasMirrors)
    {
        List<string> hosts = [];
        var given = draft.Texts(service.Spec, "hosts");
        foreach (var (line, host) in given)
        {
            if (HostSet.IsPattern(host))
            {
                hosts.AddRange(ServiceName.All(host, service.Namespace).Where(HostSet.IsPattern));
            }
            else
            {
                draft.Remark(line, hasMirrors ? RemarkKind.MirrorLost : RemarkKind.LeftOut, $"the host {Printable.Text(host, 64)} is left out: it is none that Umbra can check");
            }
        }

        if (hosts.Count == 0)
        {
            draft.Remark(service.Line, hasMirrors ? RemarkKind.MirrorLost : RemarkKind.LeftOut, $"VirtualService {service.Name} is left out: it has no hosts");
            return null;
        }

        return HostSet.Of(hosts);
    }
}
