using System.Collections.Immutable;

namespace Umbra.Import.Nginx;

/// <summary>A block, and the blocks around it from which it inherits.</summary>
internal sealed class NginxScope(NginxScope? outer, ImmutableArray<NginxDirective> directives)
{
    private readonly ILookup<string, NginxDirective> _byName = directives.ToLookup(directive => directive.Name, StringComparer.Ordinal);

    /// <summary>What stands in the block itself, in order.</summary>
    public ImmutableArray<NginxDirective> Directives => directives;

    /// <summary>Those of a name in the block itself.</summary>
    public IEnumerable<NginxDirective> Own(string name) => _byName[name];

    /// <summary>The last of a name in the block itself.</summary>
    public NginxDirective? OwnLast(string name) => _byName[name].LastOrDefault();

    /// <summary>Those of a name on the nearest level that has any: one on a level hides all further out.</summary>
    public IEnumerable<NginxDirective> All(string name) => _byName.Contains(name) || outer is null ? _byName[name] : outer.All(name);

    /// <summary>The one of a name that holds here.</summary>
    public NginxDirective? Find(string name) => All(name).LastOrDefault();

    /// <summary>Whether a switch is on here.</summary>
    public bool IsOn(string name, bool otherwise) => Find(name) is { } directive ? directive.First == "on" : otherwise;
}
