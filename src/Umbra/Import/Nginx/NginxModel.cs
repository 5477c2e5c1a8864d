using System.Collections.Immutable;

namespace Umbra.Import.Nginx;

/// <summary>What a file says of HTTP: its servers, and what they refer to.</summary>
/// <param name="Draft">What is being made.</param>
/// <param name="Servers">The servers, in order.</param>
/// <param name="Upstreams">The upstreams, by name.</param>
/// <param name="Variables">The maps and the shares of clients.</param>
internal sealed record NginxModel(ImportDraft Draft, ImmutableArray<NginxServer> Servers, IReadOnlyDictionary<string, Upstream> Upstreams, NginxVariables Variables)
{
    // What stands in http, and may stand in a file of its own, as in conf.d.
    private static readonly HashSet<string> _mainOnly = new(StringComparer.Ordinal) { "http", "events", "stream", "mail" };

    /// <summary>Reads what the parser made.</summary>
    public static NginxModel Read(ImmutableArray<NginxDirective> root, ImportDraft draft)
    {
        ImmutableArray<NginxDirective> http = [.. root.SelectMany(directive => directive is { Name: "http", Block: { } block } ? block : _mainOnly.Contains(directive.Name) ? [] : [directive])];
        var scope = new NginxScope(null, http);
        var upstreams = new Dictionary<string, Upstream>(StringComparer.Ordinal);
        foreach (var directive in scope.Own("upstream"))
        {
            if (!upstreams.TryAdd(directive.First, Upstream.Read(directive, draft)))
            {
                throw directive.Fault($"upstream {directive.First} is there twice: remove one of them");
            }
        }

        return new NginxModel(draft, [.. scope.Own("server").Select(server => NginxServer.Read(server, scope, draft))], upstreams, new NginxVariables(scope));
    }
}
