using System.Collections.Immutable;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Rules;
using Umbra.Reports;

namespace Umbra.Demo;

/// <summary>What comparison found in the demo, held against what was planted.</summary>
/// <param name="Named">What was planted and is found.</param>
/// <param name="Missed">What was planted and is not found (yet).</param>
/// <param name="Unplanted">What is found and was not planted.</param>
internal sealed record DemoFindings(ImmutableArray<PlantedPlace> Named, ImmutableArray<PlantedPlace> Missed, ImmutableArray<string> Unplanted)
{
    /// <summary>Every planted mistake is named and nothing else.</summary>
    public bool AreExact => Missed.IsEmpty && Unplanted.IsEmpty;

    /// <summary>Holds a report against what was planted.</summary>
    public static DemoFindings Of(RunReport report)
    {
        var found = report.Mirrors.SelectMany(mirror => mirror.Judgement.Endpoints).SelectMany(Found).ToHashSet();
        return new DemoFindings(
            [.. Planted.Places.Where(place => found.Contains((place.Endpoint, place.Place)))],
            [.. Planted.Places.Where(place => !found.Contains((place.Endpoint, place.Place)))],
            [.. found.Except(Planted.Places.Select(place => (place.Endpoint, place.Place))).Select(place => $"{place.Endpoint} {place.Place}").Order(StringComparer.Ordinal)]);
    }

    /// <summary>In lines, for people.</summary>
    public IEnumerable<string> Lines() =>
    [
        "mistakes planted in v2:",
        .. Named.Select(place => $"  named      {place.Endpoint} {place.Place}: {place.What}"),
        .. Missed.Select(place => $"  not named  {place.Endpoint} {place.Place}: {place.What}"),
        .. Unplanted.Select(place => $"  named, and not planted: {place}"),
    ];

    private static IEnumerable<(string Endpoint, string Place)> Found(EndpointJudgement endpoint) =>
    [
        .. endpoint.Paths.Where(path => path.Standing == PathStanding.Differs).Select(path => (endpoint.Endpoint, path.Path)),
        .. endpoint.Reasons.Where(reason => reason.Kind == ReasonKind.P99Ratio).Select(_ => (endpoint.Endpoint, Planted.Duration)),
        .. endpoint.Reasons.Where(reason => reason.Kind == ReasonKind.NewErrors).Select(_ => (endpoint.Endpoint, "errors")),
    ];
}
