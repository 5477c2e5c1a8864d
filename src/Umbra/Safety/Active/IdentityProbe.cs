using Umbra.Configuration;

namespace Umbra.Safety.Active;

/// <summary>
/// Asks both sides who answers (<c>safety.identity</c>). A text that both give, and that no two instances share, proves that they are one.
/// Headers, ETags and certificates prove nothing of the kind: two copies of one program have the same.
/// </summary>
internal static class IdentityProbe
{
    // A balancer takes its instances in turn; a few questions see a few of them.
    private const int Questions = 4;

    /// <summary>Asks.</summary>
    /// <param name="subject">The configuration; has <c>safety.identity</c>.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyList<Finding>> FindAsync(Subject subject, CancellationToken cancellation)
    {
        var path = subject.Configuration.Safety.Identity!;
        var findings = new List<Finding>();
        foreach (var (mirror, key) in subject.Mirrors)
        {
            using var shadow = Probe.Of(mirror);
            var ofShadow = await NamesAsync(shadow, path, cancellation).ConfigureAwait(false);
            var sources = subject.Configuration.Taps.Where(source => mirror.From.Contains(source.Name)).ToList();
            if (ofShadow.Count == 0)
            {
                findings.Add(Unknown(subject, $"{subject.ShownTarget(mirror)}, the shadow of mirror {mirror.Name},"));
                continue;
            }

            foreach (var source in sources)
            {
                var ofProduction = await NamesAsync(source.Tap, path, cancellation).ConfigureAwait(false);
                if (ofProduction.Count == 0)
                {
                    findings.Add(Unknown(subject, $"production of source {source.Name}"));
                }
                else if (ofProduction.Overlaps(ofShadow))
                {
                    findings.Add(subject.Refuse(
                        FindingKind.SameInstance, key + ".to",
                        $"{subject.ShownTarget(mirror)} and production of source {source.Name} gave the same answer at safety.identity: one instance is behind both",
                        "give the shadow instances of its own; where the answer names no instance, choose another path"));
                }
            }
        }

        return findings;
    }

    private static Finding Unknown(Subject subject, string who) => subject.Warn(
        FindingKind.IdentityUnknown, "safety.identity", $"{who} gave no name there: no answer, no 2xx, or more than 4 KiB", "choose a path that both sides answer with a short text of the instance's own");

    private static async Task<HashSet<string>> NamesAsync(TapConfiguration tap, string path, CancellationToken cancellation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var address in tap.Production)
        {
            using var probe = Probe.Of(address, tap);
            names.UnionWith(await NamesAsync(probe, path, cancellation).ConfigureAwait(false));
        }

        return names;
    }

    private static async Task<HashSet<string>> NamesAsync(Probe probe, string path, CancellationToken cancellation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Questions; i++)
        {
            if (await probe.AskAsync(path, cancellation).ConfigureAwait(false) is not { } name)
            {
                break;
            }

            names.Add(name);
        }

        return names;
    }
}
