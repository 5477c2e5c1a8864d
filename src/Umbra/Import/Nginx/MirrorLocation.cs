using System.Collections.Immutable;
using Umbra.Configuration;

namespace Umbra.Import.Nginx;

/// <summary>Finds the location that a <c>mirror</c> asks for copies, and makes mirrors of the ways through it.</summary>
internal sealed class MirrorLocation(NginxModel model)
{
    // They decide on what is mirrored, and a mirror has nothing like them.
    private static readonly string[] _deciding =
        ["allow", "deny", "auth_basic", "auth_request", "limit_req", "limit_conn", "proxy_method", "access_by_lua_block", "access_by_lua_file", "rewrite_by_lua_block", "rewrite_by_lua_file", "satisfy", "try_files"];

    private readonly MirrorDelivery _delivery = new(model);

    /// <summary>The mirrors of a directive; none when nothing is sent, or it was told why it cannot be.</summary>
    /// <param name="directive">The directive.</param>
    /// <param name="gateway">The gateway whose requests are mirrored.</param>
    /// <param name="server">The server.</param>
    /// <param name="hasBody">Copies have the request's body.</param>
    public IReadOnlyList<MirrorConfiguration> Of(NginxDirective directive, NginxGateway gateway, NginxServer server, bool hasBody)
    {
        if (directive.Arguments is not [var path])
        {
            throw directive.Fault("mirror needs a path, or off: write mirror /mirror;");
        }

        if (NginxTemplate.HasVariables(path) || path.Contains('?') || path is not ['/', ..])
        {
            Lose(directive, $"{directive.Shown}: a mirror names a path, without variables and query");
            return [];
        }

        var place = server.Places.FirstOrDefault(place => place.Fits(path));
        if (place is null || place.IsSlashless)
        {
            Lose(directive, $"no location takes {path}: write location = {path} {{ internal; proxy_pass http://name; }}");
            return [];
        }

        return Decides(place.Location) ? [] : Through(directive, place.Location, path, Bindings(gateway, server, path), hasBody);
    }

    // Of the server's own block only what is set whatever the request is known here.
    private ImmutableDictionary<string, string> Bindings(NginxGateway gateway, NginxServer server, string path)
    {
        var ways = new RewritePhase(model.Variables, (_, _) => { }).Run(server.Scope, gateway.Bindings(server)).Where(way => way.Return is null).ToList();
        var bindings = ways is [var only] ? only.Bindings : gateway.Bindings(server);
        return bindings.SetItem("uri", path).SetItem("document_uri", path);
    }

    private bool Decides(NginxLocation location)
    {
        var found = _deciding.SelectMany(location.Scope.Own).Where(directive => directive is not { First: "off" } and not { Name: "allow", First: "all" }).ToList();
        foreach (var directive in found)
        {
            Lose(directive, $"{directive.Shown} decides on what is mirrored, and a mirror has nothing like it: the mirror is left out");
        }

        return found.Count > 0;
    }

    private List<MirrorConfiguration> Through(NginxDirective directive, NginxLocation location, string path, ImmutableDictionary<string, string> bindings, bool hasBody)
    {
        var isLost = false;
        var phase = new RewritePhase(model.Variables, (part, why) =>
        {
            isLost = true;
            Lose(part, why + "; the mirror is left out");
        });
        var copies = new List<MirrorCopy>();
        var before = Condition.True;
        foreach (var way in phase.Run(location.Scope, bindings))
        {
            if (isLost)
            {
                return [];
            }

            if (way.Return is not null)
            {
                copies.Add(new MirrorCopy(way.When, null));
            }
            else if (_delivery.Of(location, way, before, path, hasBody) is { } found)
            {
                copies.AddRange(found);
            }
            else
            {
                return [];
            }

            before = Condition.And(before, Condition.Not(way.When));
        }

        return isLost ? [] : Shared(directive, location, copies);
    }

    private List<MirrorConfiguration> Shared(NginxDirective directive, NginxLocation location, List<MirrorCopy> copies)
    {
        var splits = copies.Aggregate(ImmutableHashSet<SplitClients>.Empty, (all, copy) => all.Union(copy.When.Splits));
        if (splits.Count > 1)
        {
            Lose(directive, $"location {location.Text}: two split_clients decide together, and a mirror has one share; it is left out");
            return [];
        }

        var split = splits.FirstOrDefault();
        var mirrors = new List<MirrorConfiguration>();
        foreach (var (copy, when, hundredths) in Shares(copies, split))
        {
            if (when.Size > NginxLimits.Comparisons)
            {
                Lose(directive, $"location {location.Text}: its conditions are too many for a mirror; it is left out");
                return [];
            }

            var mirror = MirrorMatch.Apply(copy.Mirror!, when) with { Percent = new Percent(hundredths) };
            mirrors.Add(split is null ? mirror : mirror with { SampleBy = SampleBy(split) });
        }

        if (split is not null && mirrors.Count > 1)
        {
            model.Draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, $"location {location.Text}: each mirror chooses its share by itself, so that a request may be in several of them");
        }

        if (mirrors.Count == 0)
        {
            model.Draft.Remark(directive.File, directive.Line, RemarkKind.Note, $"{directive.Shown}: location {location.Text} passes nothing on, so that no copy is sent, as before");
        }

        return mirrors;
    }

    // Each copy with what must hold for it whatever stands before it, and its share of the requests for which it does.
    private static List<(MirrorCopy Copy, Condition When, int Hundredths)> Shares(List<MirrorCopy> copies, SplitClients? split)
    {
        var shares = new List<(MirrorCopy Copy, Condition When, int Hundredths)>();
        foreach (var (index, bucket) in (split?.Buckets ?? [new SplitBucket(100_00, "")]).Index())
        {
            var before = Condition.True;
            foreach (var copy in copies)
            {
                var own = split is null ? copy.When : copy.When.With(split, index);
                var when = Condition.And(before, own);
                var at = shares.FindIndex(share => share.Copy == copy && share.When == when);
                if (copy.Mirror is not null && when != Condition.False && bucket.Hundredths > 0)
                {
                    var earlier = at < 0 ? 0 : shares[at].Hundredths;
                    shares.RemoveAll(share => share.Copy == copy && share.When == when);
                    shares.Add((copy, when, earlier + bucket.Hundredths));
                }

                before = Condition.And(before, Condition.Not(own));
            }
        }

        return shares;
    }

    private SampleByConfiguration? SampleBy(SplitClients split)
    {
        var variables = NginxTemplate.Parse(split.Key).Where(piece => piece.IsVariable).Select(piece => piece.Text).Distinct().ToList();
        switch (variables)
        {
            case ["remote_addr" or "binary_remote_addr" or "realip_remote_addr"]:
                return new SampleByConfiguration { Client = true };
            case [var header] when RequestField.Of(header) is { } field && field.StartsWith("header.", StringComparison.Ordinal):
                return new SampleByConfiguration { Header = field[7..] };
            case [var cookie] when RequestField.Of(cookie) is { } field && field.StartsWith("cookie.", StringComparison.Ordinal):
                return new SampleByConfiguration { Cookie = field[7..] };
            case ["request_id" or "msec" or "connection" or "request_time"]:
                return null;
            default:
                var directive = split.Directive;
                model.Draft.Remark(directive.File, directive.Line, RemarkKind.Note, $"the share is that of split_clients; which requests are in it is chosen for each by itself, not by {split.Key}");
                return null;
        }
    }

    private void Lose(NginxDirective directive, string why) => model.Draft.Remark(directive.File, directive.Line, RemarkKind.MirrorLost, why);
}

/// <summary>What is copied of the requests for which a condition holds, where none before it does.</summary>
/// <param name="When">The condition.</param>
/// <param name="Mirror">The mirror, without what it takes; null when nothing is sent.</param>
internal sealed record MirrorCopy(Condition When, MirrorConfiguration? Mirror);
