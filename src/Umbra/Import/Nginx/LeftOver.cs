using System.Collections.Immutable;

namespace Umbra.Import.Nginx;

/// <summary>Tells of the directives that nothing else spoke of.</summary>
internal static class LeftOver
{
    /// <summary>The blocks whose directives are looked at; others hold entries.</summary>
    private static readonly HashSet<string> _blocks = new(StringComparer.Ordinal) { "http", "server", "location", "if", "limit_except" };

    /// <summary>Tells of all.</summary>
    public static void Tell(ImmutableArray<NginxDirective> root, NginxModel model, ImportDraft draft)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var directive in root)
        {
            Tell(directive, told, draft);
        }

        if (model.Servers.Any(server => server.Locations.Any(location => location.Text is not "/" && location.Modifier != LocationModifier.Named)))
        {
            draft.Remark(0, RemarkKind.Note, "routes are chosen by the path as the client sent it; nginx decodes it first, joins slashes and resolves dots");
        }
    }

    private static void Tell(NginxDirective directive, HashSet<string> told, ImportDraft draft)
    {
        if (directive.Block is { } block && _blocks.Contains(directive.Name))
        {
            // A location that nobody may ask for is one here as well.
            var isDenied = directive.Name == "location" && NginxLocation.IsDeniedBy(block);
            foreach (var inner in block.Where(inner => !isDenied || inner.Name != "deny"))
            {
                Tell(inner, told, draft);
            }

            return;
        }

        if (KnownDirectives.IsCarriedOver(directive.Name) || KnownDirectives.IsOfTheProcess(directive.Name))
        {
            return;
        }

        var reason = KnownDirectives.Reason(directive);
        var isOnce = KnownDirectives.IsToldOnce(directive.Name);
        if (reason is null || !isOnce || told.Add(directive.Name))
        {
            draft.Remark(directive.File, directive.Line, KnownDirectives.IsGuard(directive) ? RemarkKind.GuardLost : RemarkKind.LeftOut, reason ?? $"{directive.Name} is not known to this import: it is left out");
        }
    }
}
