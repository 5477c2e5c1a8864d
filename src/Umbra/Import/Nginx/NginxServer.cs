using System.Collections.Immutable;

namespace Umbra.Import.Nginx;

/// <summary>A server block.</summary>
/// <param name="Directive">Where it stands.</param>
/// <param name="Scope">What stands in it.</param>
/// <param name="Names">Its names, as they are written.</param>
/// <param name="Listens">Where it listens.</param>
/// <param name="Locations">Its locations, in order.</param>
internal sealed record NginxServer(NginxDirective Directive, NginxScope Scope, ImmutableArray<string> Names, ImmutableArray<NginxListen> Listens, ImmutableArray<NginxLocation> Locations)
{
    private ImmutableArray<LocationPlace>? _places;

    /// <summary>The locations in the order in which the first that fits is the one.</summary>
    public ImmutableArray<LocationPlace> Places => _places ??= LocationOrder.Of(Locations);

    /// <summary>What it is called: its first name, or its port.</summary>
    public string Name => Names.FirstOrDefault(name => name is not ("" or "_")) ?? "default";

    /// <summary>Reads one.</summary>
    public static NginxServer Read(NginxDirective directive, NginxScope http, ImportDraft draft)
    {
        var scope = new NginxScope(http, directive.Block ?? throw directive.Fault("server has no block: write server { ... }"));
        ImmutableArray<string> names = [.. scope.Own("server_name").SelectMany(names => names.Arguments).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (names.Length > NginxLimits.Names)
        {
            throw directive.Fault($"the server has more than {NginxLimits.Names} names: divide it");
        }

        var listens = scope.Own("listen").Any()
            ? [.. scope.Own("listen").Select(listen => NginxListen.Read(listen, scope.IsOn("ssl", false), draft)).OfType<NginxListen>()]
            : ImmutableArray.Create(NginxListen.Nothing);
        return new NginxServer(directive, scope, names, listens, NginxLocation.ReadAll(scope, null));
    }

    /// <inheritdoc/>
    public bool Equals(NginxServer? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
