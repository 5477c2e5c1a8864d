using System.Collections.Immutable;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Evidence;

namespace Umbra.Core.Comparing.Judging.Rules;

/// <summary>The figures of one path, as a rule takes them.</summary>
/// <param name="Endpoint">Method and path template.</param>
/// <param name="Path">Where in the response.</param>
/// <param name="Exchanges">The endpoint's exchanges: those with a second production response, or all of them. Never fewer than differ here, should two of an exchange be counted.</param>
/// <param name="Counts">The figures.</param>
internal readonly record struct PathFigures(string Endpoint, string Path, long Exchanges, PathCounts Counts)
{
    /// <summary>The paths of all endpoints that had second production responses.</summary>
    public static ImmutableArray<PathFigures> Paired(MirrorCounts counts) =>
        [.. from endpoint in counts.Endpoints
            where endpoint.Value.Paired > 0
            from path in endpoint.Value.Paths
            select new PathFigures(
                endpoint.Key, path.Key, Math.Max(endpoint.Value.Paired, path.Value.OnlyShadow + path.Value.Noise), path.Value)];

    /// <summary>The paths of all endpoints that had none.</summary>
    public static ImmutableArray<PathFigures> Unpaired(MirrorCounts counts) =>
        [.. from endpoint in counts.Endpoints
            where endpoint.Value.Paired == 0
            from path in endpoint.Value.Paths
            select new PathFigures(endpoint.Key, path.Key, Math.Max(endpoint.Value.Compared, path.Value.Raw), path.Value)];

    /// <summary>The share of exchanges in which only the shadow differs, minus that in which only the second production response does.</summary>
    public double Excess => (double)(Counts.OnlyShadow - Counts.OnlySecond) / Exchanges;

    /// <summary>The finding of a rule that compares with a second production response.</summary>
    public PathFinding Find(bool differs, double confidence, double logEvidence)
    {
        var isQuiet = Counts.Noise == 0;
        var standing = differs ? PathStanding.Differs : isQuiet ? PathStanding.Undecided : PathStanding.Noise;

        // Of a quiet path that was found it is already taken that there is no noise to subtract.
        var interval = differs && isQuiet
            ? ConfidenceSequence.OfShare(Counts.OnlyShadow, Exchanges, confidence)
            : ConfidenceSequence.OfExcess(Counts.OnlyShadow, Counts.OnlySecond, Exchanges, confidence);
        return new PathFinding(Endpoint, Path, standing, Exchanges, IsPaired: true, Counts, Excess, interval, logEvidence);
    }
}
