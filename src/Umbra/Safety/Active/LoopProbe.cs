using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Umbra.Safety.Active;

/// <summary>
/// Proves that a shadow leads back to a running tap: requests that carry this fleet's mark are sent to the shadow, and the tap's mirrors
/// count them as <c>loop</c>. Nothing is copied by it, since what carries the mark never is.
/// </summary>
/// <remarks>
/// 1. The counts are read twice, with nothing sent between: they must be still.
/// 2. Two bursts of different sizes are sent; after each, one mirror's count must have risen by exactly as many. Traffic that happens to be
///    marked does not do that.
/// </remarks>
internal static class LoopProbe
{
    private const int SmallestBurst = 3;
    private const int LargestBurst = 12;

    private static readonly TimeSpan StillFor = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CountedWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(25);

    /// <summary>Sends and looks.</summary>
    /// <param name="subject">The configuration.</param>
    /// <param name="readLoops">How many requests each mirror of the running Umbra counted as <c>loop</c>, paused ones left out; null when none answers.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What was found; null when no running Umbra could be asked.</returns>
    public static async Task<IReadOnlyList<Finding>?> FindAsync(
        Subject subject, Func<CancellationToken, Task<ImmutableDictionary<string, long>?>> readLoops, TimeProvider clock, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        foreach (var (mirror, key) in subject.Mirrors)
        {
            // 1.
            if (await readLoops(cancellation).ConfigureAwait(false) is not { } before)
            {
                return null;
            }

            await Task.Delay(StillFor, clock, cancellation).ConfigureAwait(false);
            if (await readLoops(cancellation).ConfigureAwait(false) is not { } still)
            {
                return null;
            }

            if (!before.All(entry => still.GetValueOrDefault(entry.Key) == entry.Value))
            {
                findings.Add(subject.Warn(
                    FindingKind.IdentityUnknown, key + ".to", "the running Umbra sees marked requests all the time, so that those of the check cannot be told apart",
                    "see which shadow leads back to it: skipped{reason=\"loop\"} in `umbra status`"));
                continue;
            }

            // 2.
            using var shadow = Probe.Of(mirror);
            var first = RandomNumberGenerator.GetInt32(SmallestBurst, LargestBurst);
            var second = first == LargestBurst - 1 ? SmallestBurst : first + 1;
            var counting = await BurstAsync(first).ConfigureAwait(false);
            if (counting.Count > 0 && counting.Intersect(await BurstAsync(second).ConfigureAwait(false)).FirstOrDefault() is { } by)
            {
                findings.Add(subject.Refuse(
                    FindingKind.ShadowLeadsBack, key + ".to",
                    $"what is sent to {subject.ShownTarget(mirror)} comes through a tap of the running Umbra: mirror {by} counted all {first + second} requests that were sent there",
                    "give the shadow's own address"));
            }

            async Task<IReadOnlyList<string>> BurstAsync(int count)
            {
                var from = await readLoops(cancellation).ConfigureAwait(false) ?? ImmutableDictionary<string, long>.Empty;
                for (var i = 0; i < count; i++)
                {
                    if (!await shadow.SendMarkedAsync($"/umbra-preflight-{Guid.NewGuid():N}", $"{subject.Configuration.Fleet}/preflight", cancellation).ConfigureAwait(false))
                    {
                        return [];
                    }
                }

                var start = clock.GetTimestamp();
                while (true)
                {
                    var now = await readLoops(cancellation).ConfigureAwait(false) ?? from;
                    var rose = now.Where(entry => entry.Value - from.GetValueOrDefault(entry.Key) == count).Select(entry => entry.Key).ToList();
                    if (rose.Count > 0 || clock.GetElapsedTime(start) > CountedWithin)
                    {
                        return rose;
                    }

                    await Task.Delay(LookEvery, clock, cancellation).ConfigureAwait(false);
                }
            }
        }

        return findings;
    }
}
