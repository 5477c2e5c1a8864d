using Umbra.Configuration;
using Umbra.Core.Sanitizing;

namespace Umbra.Safety;

/// <summary>
/// Finds mirrors whose copies leave this machine as they are. Whoever wrote so in the file, or on the command line, is only reminded; an
/// environment that says it is an error, for nobody who reads the file can see it. And finds second production instances that are shadows: what goes there has been
/// through no sanitizer.
/// </summary>
internal static class UnsanitizedShadow
{
    /// <summary>Finds them.</summary>
    public static IEnumerable<Finding> Find(Subject subject) => Unsanitized(subject).Concat(Recordings(subject)).Concat(SecondsThatAreShadows(subject));

    private static IEnumerable<Finding> Unsanitized(Subject subject)
    {
        foreach (var (mirror, key) in subject.Mirrors.Where(entry => entry.Mirror.Sanitize is { Profile: SanitizeProfile.None } && !subject.IsOnThisMachine(entry.Mirror)))
        {
            var profile = subject.Keys.Has(key + ".sanitize.profile") ? key + ".sanitize.profile" : key + ".sanitize";
            var problem = $"copies leave for {subject.ShownTarget(mirror)} with every credential, cookie and body that users send";
            yield return IsSpelledOut(subject.Keys.PlaceOf(profile))
                ? subject.Warn(FindingKind.Unsanitized, profile, problem, "remove `none`, unless the shadow may see all that production sees")
                : subject.Refuse(FindingKind.Unsanitized, profile, problem + ", and the file does not say so", "write sanitize: none in the file where that is meant, else remove what lays it over");
        }
    }

    private static IEnumerable<Finding> Recordings(Subject subject) =>
        from mirror in subject.Configuration.Mirrors
        where mirror is { IsRecorded: true, Sanitize.Profile: SanitizeProfile.None }
        let key = $"mirrors.{mirror.Name}.sanitize"
        select subject.Warn(
            FindingKind.Unsanitized, subject.Keys.Has(key + ".profile") ? key + ".profile" : key,
            "the recording holds every credential, cookie and body that users send", "remove `none`, unless whoever may read the files may see all that production sees");

    // The same name is an error of the file and does not come here.
    private static IEnumerable<Finding> SecondsThatAreShadows(Subject subject) =>
        from entry in subject.Mirrors
        let noise = entry.Mirror.Compare?.Noise
        where noise is not null
        from shadow in subject.Configuration.SendingMirrors
        where shadow.To.Port == noise.To.Port && subject.Names.Shared(shadow.To.IdnHost, noise.To.IdnHost) is not null
        select subject.Refuse(
            FindingKind.Unsanitized,
            subject.Keys.Has(entry.Key + ".compare.noise.to") ? entry.Key + ".compare.noise.to" : entry.Key + ".compare.noise",
            $"{noise.To.Host}:{noise.To.Port} is the address of mirror {shadow.Name}'s target too, and would get production's requests as they are",
            "give the address of a second instance of production");

    // A place without a line is an overlay's: a flag is typed by whoever starts it, a variable comes from anywhere.
    private static bool IsSpelledOut(Place place) => place.Origin is null || place.Origin.StartsWith("--", StringComparison.Ordinal);
}
