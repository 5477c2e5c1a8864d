using System.Collections.Immutable;
using Umbra.Configuration;

namespace Umbra.Import.Nginx;

/// <summary>Makes a mirror of the <c>proxy_pass</c> of a mirror's location, and of what stands beside it.</summary>
internal sealed class MirrorDelivery(NginxModel model)
{
    // nginx's own times where a file gives one of the two.
    private static readonly TimeSpan _otherTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _leastTime = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _mostTime = TimeSpan.FromMinutes(10);

    private readonly HeaderRules _headers = new(model, HeaderRules.OfMirrors);
    private readonly Destinations _destinations = new(model);

    /// <summary>The copies of a way that is not answered; null when they cannot be sent, which was told.</summary>
    /// <param name="location">The mirror's location.</param>
    /// <param name="way">The way.</param>
    /// <param name="before">What does not take another way before.</param>
    /// <param name="path">The path that <c>mirror</c> names.</param>
    /// <param name="hasBody">Copies have the request's body.</param>
    public List<MirrorCopy>? Of(NginxLocation location, RequestWay way, Condition before, string path, bool hasBody)
    {
        if (way.Scope.OwnLast("proxy_pass") is not { } pass)
        {
            return Other(location, way);
        }

        if (pass.Arguments is not [var text] || model.Variables.Evaluate(text, way.Bindings) is not { } cases)
        {
            Lose(pass, $"{pass.Shown}: what its variables are is not known of a request's head; the mirror is left out");
            return null;
        }

        var copies = new List<MirrorCopy>();
        foreach (var one in cases)
        {
            var when = Condition.And(way.When, one.When);
            if (!Condition.And(before, when).MayHold)
            {
                continue;
            }

            var copy = One(pass, location, way, one.Text, path, hasBody);
            if (copy is null && one.Text.Length > 0)
            {
                return null;
            }

            copies.Add(new MirrorCopy(when, copy));
        }

        return copies;
    }

    private List<MirrorCopy>? Other(NginxLocation location, RequestWay way)
    {
        var other = ((string[])["fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass", "content_by_lua_block", "content_by_lua_file", "js_content", "perl"]).Select(way.Scope.OwnLast).FirstOrDefault(directive => directive is not null);
        if (other is null)
        {
            return [new MirrorCopy(way.When, null)];
        }

        Lose(other, $"{other.Name} is not HTTP to another server: the mirror of location {location.Text} is left out");
        return null;
    }

    private MirrorConfiguration? One(NginxDirective pass, NginxLocation location, RequestWay way, string text, string path, bool hasBody)
    {
        if (text.Length == 0)
        {
            return null;
        }

        var target = ProxyTarget.Read(text, NginxTemplate.HasVariables(pass.First), location, out var problem);
        var servers = target is null ? [] : _destinations.Servers(target, out problem);
        if (target is null || servers.IsEmpty)
        {
            Lose(pass, $"{pass.Shown}: {problem}; the mirror is left out");
            return null;
        }

        var rewrite = PathRewrite.OfMirror(target, way, location, path, out problem);
        if (problem.Length > 0 || rewrite is { Path: not ['/', ..] })
        {
            Lose(pass, $"{pass.Shown}: {(problem.Length > 0 ? problem : "what it makes is no path")}; the mirror is left out");
            return null;
        }

        Tell(pass, target, servers.Length);
        var scope = way.Scope;
        var (host, headers) = _headers.OfRequest(scope, way.Bindings.SetItem("proxy_host", target.ProxyHost));
        var made = model.Draft.Mirror(path, "from", servers[0].Url);
        return made with
        {
            Host = host,
            Rewrite = rewrite,
            Body = hasBody && scope.IsOn("proxy_pass_request_body", true),
            Headers = Joined(made.Headers, headers),
            Timeout = Timeout(scope) ?? made.Timeout,
            Tls = _destinations.Tls(target, scope),
            Protocol = Destinations.Protocol(scope),
        };
    }

    private void Tell(NginxDirective pass, ProxyTarget target, int servers)
    {
        if (servers > 1)
        {
            model.Draft.Remark(pass.File, pass.Line, RemarkKind.LeftOut, $"a mirror has one target: copies go to the first server of {target.Authority}; give it the address of what divides them");
        }

        if (!target.KeepsQuery)
        {
            model.Draft.Remark(pass.File, pass.Line, RemarkKind.LeftOut, $"{pass.Shown}: the query is not dropped");
        }
    }

    // What is set needs not be removed before.
    private static HeadersConfiguration Joined(HeadersConfiguration begun, HeadersConfiguration own)
    {
        var named = own.Set.Concat(own.Add).Select(field => field.Name).Concat(own.Remove).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return own with { Remove = [.. begun.Remove.Where(name => !named.Contains(name)), .. own.Remove] };
    }

    private TimeSpan? Timeout(NginxScope scope)
    {
        var (connect, read) = (scope.Find("proxy_connect_timeout"), scope.Find("proxy_read_timeout"));
        if ((connect ?? read) is not { } first)
        {
            return null;
        }

        var whole = (connect is null ? _otherTime : NginxTime.Of(connect, _leastTime, _mostTime)) + (read is null ? _otherTime : NginxTime.Of(read, _leastTime, _mostTime));
        model.Draft.Remark(first.File, first.Line, RemarkKind.Note, "a copy has one time for the whole exchange: proxy_connect_timeout and proxy_read_timeout together");
        return whole > _mostTime ? _mostTime : whole;
    }

    private void Lose(NginxDirective directive, string why) => model.Draft.Remark(directive.File, directive.Line, RemarkKind.MirrorLost, why);
}
