using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;

namespace Umbra.Import.Nginx;

/// <summary>Makes the routes of one gateway, in the order in which nginx would find the same.</summary>
internal sealed class ServerRoutes(NginxModel model, NginxGateway gateway, MirrorRoutes mirrors)
{
    private readonly LocationRoutes _locations = new(model);
    private readonly List<MadeRoute> _made = [];

    /// <summary>The scopes of those that pass requests on.</summary>
    public List<NginxScope> Passing { get; } = [];

    /// <summary>The routes of a group of hosts.</summary>
    public ImmutableArray<RouteConfiguration> Of(HostGroup group)
    {
        _made.Clear();
        var server = group.Server;
        var phase = new RewritePhase(model.Variables, (directive, why) => model.Draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, why));
        var ways = phase.Run(server.Scope, gateway.Bindings(server));
        foreach (var way in ways.Where(way => way.Return is not null))
        {
            Make(group, null, new RouteEntry(way.When, _locations.Answers.Of(way), null));
        }

        var onward = ways.Where(way => way.Return is null).ToList();
        if (onward.Exists(way => way.Rewrite is not null))
        {
            var rewrite = server.Scope.Own("rewrite").FirstOrDefault() ?? server.Directive;
            model.Draft.Remark(rewrite.File, rewrite.Line, RemarkKind.LeftOut, "rewrite before the locations are chosen is left out: routes are chosen by the path that came");
        }

        foreach (var place in onward.Count > 0 ? server.Places : [])
        {
            Place(group, place, onward);
        }

        Close(group, onward.Count > 0);
        return [.. _made.Select(made => made.Route)];
    }

    private void Place(HostGroup group, LocationPlace place, List<RequestWay> onward)
    {
        if (place.Tests.FirstOrDefault(test => test.Kind is LocationModifier.Regex or LocationModifier.RegexIgnoreCase && NginxRegex.Translate(test.Text) is null) is { Text: { } regex })
        {
            var directive = place.Location.Directive;
            model.Draft.Remark(
                directive.File, directive.Line, RemarkKind.RouteLost,
                $"{regex} is a regular expression whose time has no bound (look-around, a back-reference) or that .NET does not have: the location is left out, and others take its requests");
            return;
        }

        if (place.IsSlashless)
        {
            var redirect = new RedirectConfiguration { Status = 301, Rewrite = new RewriteConfiguration { Path = place.Location.Text } };
            Make(group, place, new RouteEntry(Condition.True, new RouteConfiguration { Name = "", Redirect = redirect }, null));
            return;
        }

        foreach (var entry in onward.SelectMany(way => _locations.Of(place.Location, group.Server, way)))
        {
            Make(group, place, entry);
            if (entry.When == Condition.True)
            {
                break;
            }
        }
    }

    private void Make(HostGroup group, LocationPlace? place, RouteEntry entry)
    {
        var content = entry.Content;
        var wanted = Label(place) + (entry.Mirrored is null && !entry.IsImplicit ? "-answer" : "");
        var name = model.Draft.Name(gateway.Name, gateway.Servers.Length > 1 ? $"{group.Server.Name}-{wanted}" : wanted);
        if (content.To.Any(destination => destination.Url.Any(url => Umbra.Configuration.Validation.Reach.Reaches(url.Host, url.Port, gateway.EndPoint))))
        {
            var directive = place!.Location.Directive;
            model.Draft.Remark(directive.File, directive.Line, RemarkKind.RouteLost, $"location {place.Location.Text} leads to the port on which it is asked: a request would go round without end; it is answered with 502");
            (content, entry) = (Answers.Nothing with { Respond = new RespondConfiguration { Status = 502 } }, entry with { Mirrored = null });
        }

        _made.Add(new MadeRoute(content with { Name = name, Match = RouteMatch.Of(group, place?.Tests ?? [], entry.When) }, place, entry.IsImplicit));
        if (entry.Mirrored is { } scope)
        {
            Passing.Add(scope);
            mirrors.Add(gateway, group.Server, name, scope);
        }
    }

    private static string Label(LocationPlace? place) => place is null ? "server" : place.Location.Text == "/" ? "root" : place.Location.Text.Trim('/');

    // What nginx has nothing for ends here, where another server's routes come behind; an answer that nothing behind it would take is not needed.
    private void Close(HostGroup group, bool isOpen)
    {
        for (var at = _made.Count - 1; at >= 0; at--)
        {
            if (_made[at].IsImplicit && !_made.Skip(at + 1).Any(later => Overlap(_made[at].Place!, later.Place)))
            {
                _made.RemoveAt(at);
            }
        }

        var takesAll = _made.Count > 0 && _made[^1] is { Place: { Tests: [{ Kind: LocationModifier.None, Text: "/" }], IsSlashless: false } };
        if (isOpen && !group.IsLast && !takesAll)
        {
            Make(group, null, new RouteEntry(Condition.True, Answers.Nothing, null));
        }
    }

    private static bool Overlap(LocationPlace one, LocationPlace? other)
    {
        if (other is null || one.Tests.Any(IsRegex) || other.Tests.Any(IsRegex))
        {
            return true;
        }

        var (left, right) = (one.Tests[^1].Text, other.Tests[^1].Text);
        return left.StartsWith(right, StringComparison.Ordinal) || right.StartsWith(left, StringComparison.Ordinal);
    }

    private static bool IsRegex(PathTest test) => test.Kind is LocationModifier.Regex or LocationModifier.RegexIgnoreCase;

    private sealed record MadeRoute(RouteConfiguration Route, LocationPlace? Place, bool IsImplicit);
}
