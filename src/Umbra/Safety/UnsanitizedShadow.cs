using Umbra.Configuration;
using Umbra.Core.Sanitizing;

namespace Umbra.Safety;

/// <summary>
/// Finds mirrors whose copies leave this machine as they are. Whoever wrote so in the file, or on the command line, is only reminded; an
/// environment that says it is an error, for nobody who reads the file can see it.
/// </summary>
internal static class UnsanitizedShadow
{
    /// <summary>Finds them.</summary>
    public static IEnumerable<Finding> Find(Subject subject)
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

    // A place without a line is an overlay's: a flag is typed by whoever starts it, a variable comes from anywhere.
    private static bool IsSpelledOut(Place place) => place.Origin is null || place.Origin.StartsWith("--", StringComparison.Ordinal);
}
