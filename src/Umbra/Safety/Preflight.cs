using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Safety.Stores;

namespace Umbra.Safety;

/// <summary>Looks through a configuration without errors for the common mistakes of mirroring.</summary>
/// <remarks>
/// 1. All names are resolved, within one bound.
/// 2. Each kind of mistake is looked for by itself.
/// 3. The findings are put in the order of the file.
/// </remarks>
internal static class Preflight
{
    private static readonly ImmutableArray<Func<Subject, IEnumerable<Finding>>> _looks =
    [
        ShadowIsProduction.Find, UnresolvedName.Find, UnsanitizedShadow.Find, UnsafeMethods.Find, NoRamp.Find, HealthChecksCopied.Find, LongTimeout.Find, PlainHttp.Find,
    ];

    /// <summary>Looks. Never throws for what the configuration or the names hold.</summary>
    public static async Task<ImmutableArray<Finding>> FindAsync(UmbraConfiguration configuration, Reading keys, Surroundings surroundings)
    {
        // 1.
        var stores = StoreLists.Read(configuration.Isolation, keys);
        var hosts = configuration.SendingMirrors.Select(mirror => mirror.To.IdnHost)
            .Concat(configuration.Mirrors.Select(mirror => mirror.Compare?.Noise?.To.IdnHost).OfType<string>())
            .Concat(configuration.Mirrors.Select(mirror => mirror.Compare?.Production?.To.IdnHost).OfType<string>())
            .Concat(configuration.Productions.Select(production => production.Host))
            .Concat(stores.Hosts);
        var names = await ResolvedNames.ResolveAsync(hosts, surroundings).ConfigureAwait(false);

        // 2.
        var subject = new Subject(configuration, keys, names, surroundings.OwnAddresses());
        return InOrder(_looks.SelectMany(look => look(subject)).Concat(SharedStores.Find(subject, stores)));
    }

    /// <summary>Findings in the order of the file, those of overlays after it.</summary>
    public static ImmutableArray<Finding> InOrder(IEnumerable<Finding> findings) =>
    [
        // 3.
        .. findings.Distinct().OrderBy(finding => finding.Place.Order).ThenBy(finding => finding.Place.Line).ThenBy(finding => finding.Place.Column),
    ];
}
