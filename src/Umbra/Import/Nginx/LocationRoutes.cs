using System.Collections.Immutable;
using Umbra.Configuration.Gateways;

namespace Umbra.Import.Nginx;

/// <summary>Turns what a location does into routes.</summary>
internal sealed class LocationRoutes(NginxModel model)
{
    private static readonly TimeSpan _leastTime = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _mostTime = TimeSpan.FromHours(24);

    // Contents that are not HTTP to another server.
    private static readonly string[] _otherContents = ["fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass", "proxy_pass_by_lua", "content_by_lua_block", "content_by_lua_file", "stub_status", "empty_gif", "dav_methods", "perl", "js_content"];

    private readonly HeaderRules _headers = new(model, HeaderRules.OfRoutes);
    private readonly Destinations _destinations = new(model);

    /// <summary>The answers of ways that end in one.</summary>
    public Answers Answers => new(model, _headers);

    /// <summary>The entries of a location, in order.</summary>
    /// <param name="location">The location.</param>
    /// <param name="server">Its server.</param>
    /// <param name="before">What the server's own block made of a request.</param>
    public ImmutableArray<RouteEntry> Of(NginxLocation location, NginxServer server, RequestWay before)
    {
        if (location.IsInternal || IsForCopies(location, server))
        {
            return [new RouteEntry(before.When, Answers.Nothing, null, IsImplicit: true)];
        }

        var content = Fallback(location, server) ?? location;
        var phase = new RewritePhase(model.Variables, LeaveOut);
        var entries = ImmutableArray.CreateBuilder<RouteEntry>();
        var earlier = Condition.True;
        foreach (var way in phase.Run(content.Scope, before.Bindings).Select(way => way with { When = Condition.And(before.When, way.When) }))
        {
            entries.AddRange(way.Return is not null ? [new RouteEntry(way.When, Answers.Of(way), null)] : Content(content, way, earlier));
            earlier = Condition.And(earlier, Condition.Not(way.When));
        }

        return Divided(entries.ToImmutable(), content);
    }

    // A location that a mirror asks for and that is not internal: clients may ask for it too, which nobody means, and would make the shadow a destination.
    private bool IsForCopies(NginxLocation location, NginxServer server)
    {
        var isForCopies = location is { IsRegex: false, Text.Length: > 1 } && location.Scope.Own("proxy_pass").Any() && server.Directive.Mirrors.Any(path => location.Modifier == LocationModifier.Exact ? path == location.Text : path.StartsWith(location.Text, StringComparison.Ordinal));
        if (isForCopies)
        {
            model.Draft.Remark(location.Directive.File, location.Directive.Line, RemarkKind.Note, $"location {location.Text} takes copies, and clients may ask for it as well: it is taken for internal; write internal; in it");
        }

        return isForCopies;
    }

    // try_files looks for files, and goes on to a named location when there is none.
    private NginxLocation? Fallback(NginxLocation location, NginxServer server)
    {
        if (location.Scope.OwnLast("try_files") is not { Arguments: [.., ['@', ..] name] } directive || location.Scope.Own("proxy_pass").Any())
        {
            return null;
        }

        LeaveOut(directive, $"a gateway serves no files: all requests go on to {name}");
        return server.Locations.FirstOrDefault(other => other.Modifier == LocationModifier.Named && other.Text == name)
            ?? throw directive.Fault($"there is no location {name}: write location {name} {{ ... }}");
    }

    private IEnumerable<RouteEntry> Content(NginxLocation location, RequestWay way, Condition earlier)
    {
        if (location.IsDenied)
        {
            return [new RouteEntry(way.When, Answers.Nothing with { Respond = new RespondConfiguration { Status = 403 } }, null)];
        }

        if (way.Scope.OwnLast("proxy_pass") is { } pass)
        {
            return Passed(pass, location, way, earlier);
        }

        var other = _otherContents.Select(way.Scope.OwnLast).FirstOrDefault(directive => directive is not null);
        var files = (string[])["alias", "root", "index", "try_files", "autoindex"];
        var directive = other ?? files.Select(way.Scope.OwnLast).FirstOrDefault(file => file is not null) ?? location.Directive;
        var why = other is null ? "a gateway serves no files" : $"{directive.Name} is not HTTP to another server";
        var kind = other?.Name == "stub_status" ? RemarkKind.LeftOut : RemarkKind.RouteLost; // nginx's own figures are nobody's requests
        model.Draft.Remark(directive.File, directive.Line, kind, $"{why}: location {location.Text} answers 404");
        Lose(way.Scope, $"location {location.Text} is not carried over, so that nothing of it is mirrored");
        return [new RouteEntry(way.When, Answers.Nothing, null)];
    }

    private IEnumerable<RouteEntry> Passed(NginxDirective pass, NginxLocation location, RequestWay way, Condition earlier)
    {
        if (pass.Arguments is not [var text])
        {
            throw pass.Fault("proxy_pass needs an address: write proxy_pass http://name;");
        }

        if (model.Variables.Evaluate(text, way.Bindings) is not { } cases)
        {
            return [Lost(pass, way, $"{pass.Shown}: what its variables are is not known of a request's head")];
        }

        return from one in cases
               let when = Condition.And(way.When, one.When)
               where Condition.And(earlier, when).MayHold
               select One(pass, location, way with { When = when }, one.Text);
    }

    private RouteEntry One(NginxDirective pass, NginxLocation location, RequestWay way, string text)
    {
        if (!text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && text is not ['$', ..])
        {
            throw pass.Fault($"proxy_pass {text} is no address: write proxy_pass http://name;");
        }

        if (ProxyTarget.Read(text, NginxTemplate.HasVariables(pass.First), location, out var problem) is not { } target)
        {
            return Lost(pass, way, $"{pass.Shown}: {problem}");
        }

        var (to, sticky) = _destinations.Of(target, way.Scope, out problem);
        if (to.IsEmpty)
        {
            return Lost(pass, way, $"{pass.Shown}: {problem}");
        }

        var rewrite = PathRewrite.OfRoute(target, way, location, out problem);
        if (problem.Length > 0 || !target.KeepsQuery)
        {
            LeaveOut(pass, $"{pass.Shown}: {(problem.Length > 0 ? problem : "the query is not dropped")}");
        }

        var bindings = way.Bindings.SetItem("proxy_host", target.ProxyHost);
        var (host, headers) = _headers.OfRequest(way.Scope, bindings);
        var content = new RouteConfiguration
        {
            Name = "",
            To = to,
            Sticky = sticky,
            Rewrite = rewrite,
            Host = host,
            Headers = headers,
            ResponseHeaders = _headers.OfResponse(way.Scope, bindings),
            Idle = Idle(way.Scope) ?? TimeSpan.FromMinutes(5),
            Retries = way.Scope.Find("proxy_next_upstream")?.First == "off" ? 0 : 1,
        };
        return new RouteEntry(way.When, content, way.Scope);
    }

    private static TimeSpan? Idle(NginxScope scope)
    {
        var times = new[] { "proxy_read_timeout", "proxy_send_timeout" }.Select(scope.Find).OfType<NginxDirective>().Select(directive => NginxTime.Of(directive, _leastTime, _mostTime)).ToList();
        return times.Count == 0 ? null : times.Max();
    }

    // Shares of clients are destinations with weights, where that is all that differs.
    private ImmutableArray<RouteEntry> Divided(ImmutableArray<RouteEntry> entries, NginxLocation location)
    {
        var splits = entries.Aggregate(ImmutableHashSet<SplitClients>.Empty, (all, entry) => all.Union(entry.When.Splits));
        if (splits.IsEmpty)
        {
            return entries;
        }

        var split = splits.First();
        if (splits.Count == 1 && SplitRoutes.Merge(entries, split) is { } merged)
        {
            if (SplitRoutes.HaveHosts(entries))
            {
                LeaveOut(location.Directive, "each share has an upstream's name for its Host, and a route has one: write proxy_set_header Host");
            }

            return [merged];
        }

        LeaveOut(location.Directive, $"location {location.Text}: the shares of split_clients differ in more than in where requests go; all do as the greatest share");
        var projected = entries;
        foreach (var one in splits)
        {
            var greatest = one.Buckets.IndexOf(one.Buckets.MaxBy(bucket => bucket.Hundredths)!);
            projected = [.. projected.Select(entry => entry with { When = entry.When.With(one, greatest) }).Where(entry => entry.When != Condition.False)];
        }

        return projected;
    }

    private RouteEntry Lost(NginxDirective directive, RequestWay way, string why)
    {
        model.Draft.Remark(directive.File, directive.Line, RemarkKind.RouteLost, why + "; requests are answered with 502");
        Lose(way.Scope, "the route is not carried over, so that nothing of it is mirrored");
        return new RouteEntry(way.When, Answers.Nothing with { Respond = new RespondConfiguration { Status = 502 } }, null);
    }

    private void Lose(NginxScope scope, string why)
    {
        foreach (var mirror in scope.All("mirror").Where(mirror => mirror.First != "off"))
        {
            model.Draft.Remark(mirror.File, mirror.Line, RemarkKind.MirrorLost, why);
        }
    }

    private void LeaveOut(NginxDirective directive, string why) => model.Draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, why);
}
