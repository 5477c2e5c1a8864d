using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Validation;
using Umbra.Core.Mirroring;

namespace Umbra.Import.Nginx;

/// <summary>Turns <c>mirror</c> directives, and the locations that they ask for copies, into mirrors of routes.</summary>
internal sealed class MirrorRoutes(NginxModel model)
{
    private readonly MirrorLocation _reader = new(model);
    private readonly List<MadeMirror> _made = [];

    /// <summary>Adds the mirrors of a route.</summary>
    /// <param name="gateway">Its gateway.</param>
    /// <param name="server">Its server.</param>
    /// <param name="route">Its name.</param>
    /// <param name="scope">Where its mirrors stand, or are inherited from.</param>
    public void Add(NginxGateway gateway, NginxServer server, string route, NginxScope scope)
    {
        var directives = scope.All("mirror").ToList();
        if (directives.Exists(directive => directive.First == "off"))
        {
            return;
        }

        var from = $"{gateway.Name}/{route}";
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var directive in directives)
        {
            foreach (var mirror in _reader.Of(directive, gateway, server, hasBody: scope.IsOn("mirror_request_body", true)))
            {
                // A mirror that is written twice sends two copies.
                var key = ConfigurationWriter.Write(new UmbraConfiguration { Mirrors = [mirror] });
                var time = times[key] = times.GetValueOrDefault(key) + 1;
                Add(directive, mirror, $"{time}/{key}", from);
            }
        }
    }

    /// <summary>Gives the draft all mirrors that the loader takes.</summary>
    public void Finish(IReadOnlyList<GatewayConfiguration> gateways)
    {
        foreach (var made in _made)
        {
            if (Problem(made.Mirror.To, gateways) is { } problem)
            {
                Lose(made.Directive, problem);
                continue;
            }

            model.Draft.Add(made.Mirror with { Name = model.Draft.Name("mirror", made.Mirror.Name), From = [.. made.From] });
        }
    }

    private void Add(NginxDirective directive, MirrorConfiguration mirror, string key, string from)
    {
        if (_made.Count(made => made.From.Contains(from)) >= MirrorRule.MostPerSource)
        {
            Lose(directive, $"a route has at most {MirrorRule.MostPerSource} mirrors: this one is left out");
            return;
        }

        if (_made.Find(made => made.Key == key) is { } known)
        {
            known.From.Add(from);
            return;
        }

        _made.Add(new MadeMirror(key, directive, mirror, [from]));
    }

    private static string? Problem(Uri to, IReadOnlyList<GatewayConfiguration> gateways) =>
        gateways.Any(gateway => gateway.Routes.SelectMany(route => route.To).SelectMany(destination => destination.Url).Any(url => url.Port == to.Port && Reach.AreSame(url.Host, to.Host)))
            ? $"copies would go to {to.Authority}, which gets production's requests: every request would reach it twice; give the shadow an address of its own"
        : gateways.Any(gateway => Reach.Reaches(to.Host, to.Port, gateway.Listen))
            ? $"copies would go to {to.Authority}, which this file's own servers listen on: give the address to which they pass copies on"
        : null;

    private void Lose(NginxDirective directive, string why) => model.Draft.Remark(directive.File, directive.Line, RemarkKind.MirrorLost, why);

    private sealed record MadeMirror(string Key, NginxDirective Directive, MirrorConfiguration Mirror, List<string> From);
}
