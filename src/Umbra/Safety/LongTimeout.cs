using Umbra.Configuration;

namespace Umbra.Safety;

/// <summary>
/// Finds mirrors whose copies may wait longer than production's own answers take. No key says how long those may take; known are the tap's
/// <c>idle</c>, after which a connection that waits for an answer is closed, and that clients and proxies seldom wait past half a minute.
/// </summary>
internal static class LongTimeout
{
    private static readonly TimeSpan LongestOfUsers = TimeSpan.FromSeconds(30);

    /// <summary>Finds them.</summary>
    public static IEnumerable<Finding> Find(Subject subject)
    {
        foreach (var (mirror, key) in subject.Mirrors)
        {
            var shortest = subject.Configuration.Taps.Where(source => mirror.From.Contains(source.Name)).MinBy(source => source.Tap.Idle);
            var than = shortest is not null && shortest.Tap.Idle < mirror.Timeout ? $"a connection to production of source {shortest.Name} may (idle: {Units.Format(shortest.Tap.Idle)})"
                : mirror.Timeout > LongestOfUsers ? $"users wait for production, which is seldom past {Units.Format(LongestOfUsers)}"
                : null;
            if (than is not null)
            {
                yield return subject.Warn(
                    FindingKind.LongTimeout, key + ".timeout",
                    $"copies may wait for {Units.Format(mirror.Timeout)}, longer than {than}: slow ones hold the places of others",
                    "give it what production's answers take, timeout: 5s");
            }
        }
    }
}
