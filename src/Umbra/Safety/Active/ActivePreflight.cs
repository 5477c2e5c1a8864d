using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;

namespace Umbra.Safety.Active;

/// <summary>The part of the preflight that sends requests: whether the shadow's answers prove that it is production.</summary>
internal static class ActivePreflight
{
    /// <summary>Asks.</summary>
    /// <param name="configuration">The configuration, without errors.</param>
    /// <param name="keys">Where its keys stand.</param>
    /// <param name="surroundings">The time, and who resolves names.</param>
    /// <param name="readLoops">See <see cref="LoopProbe"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyList<Finding>> FindAsync(
        UmbraConfiguration configuration, Reading keys, Surroundings surroundings, Func<CancellationToken, Task<ImmutableDictionary<string, long>?>> readLoops, CancellationToken cancellation)
    {
        var names = await ResolvedNames.ResolveAsync(configuration.SendingMirrors.Select(mirror => mirror.To.IdnHost), surroundings).ConfigureAwait(false);
        var subject = new Subject(configuration, keys, names, []);
        var ofLoop = await LoopProbe.FindAsync(subject, readLoops, surroundings.Clock, cancellation).ConfigureAwait(false);
        if (configuration.Safety.Identity is not null)
        {
            return [.. ofLoop ?? [], .. await IdentityProbe.FindAsync(subject, cancellation).ConfigureAwait(false)];
        }

        return ofLoop ??
        [
            subject.Warn(
                FindingKind.IdentityUnknown, "safety.identity", "there is nothing that --active could ask: no identity is given, and no running Umbra answers at the admin port",
                "set safety: { identity: /whoami }, or start Umbra first"),
        ];
    }
}
