using System.Net;
using Umbra.Configuration;
using Umbra.Configuration.Validation;

namespace Umbra.Import.Kubernetes;

/// <summary>Gives listeners their ports: the one that the file says, unless something else of the configuration is there.</summary>
internal sealed class ListenerPorts
{
    /// <summary>The port of a listener of which the file says nothing.</summary>
    public const int Default = 8080;

    private readonly ImportDraft _draft;
    private readonly HashSet<int> _taken = [];

    public ListenerPorts(ImportDraft draft, IEnumerable<RulePlan> rules)
    {
        _draft = draft;

        // Umbra's own listeners, and what runs on this machine.
        _taken.UnionWith(ListenerValidator.All(new UmbraConfiguration()).Select(listener => listener.EndPoint.Port));
        foreach (var rule in rules)
        {
            var urls = rule.Route.To.SelectMany(destination => destination.Url).Concat(rule.Mirrors.Select(mirror => mirror.To));
            _taken.UnionWith(urls.Where(url => Reach.Reaches(url.Host, url.Port, new IPEndPoint(IPAddress.IPv6Any, url.Port)) || IsUnspecified(url)).Select(url => url.Port));
        }
    }

    /// <summary>A port for a listener.</summary>
    public int Free(ListenerPlan listener)
    {
        var port = listener.Port;
        for (var next = Default; !_taken.Add(port); next++)
        {
            port = next;
        }

        if (port != listener.Port)
        {
            _draft.Remark(listener.Line, RemarkKind.Note, $"port {listener.Port} is taken by something else of this configuration: {listener.Name} listens on {port}");
        }

        return port;
    }

    private static bool IsUnspecified(Uri url) => IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
}
