using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Evidence;

namespace Umbra.Core.Comparing.Judging.Rules;

/// <summary>What is found of one path of one endpoint.</summary>
/// <param name="Endpoint">Method and path template.</param>
/// <param name="Path">Where in the response: <c>$.items[*].price</c>.</param>
/// <param name="Standing">What it is taken for.</param>
/// <param name="Exchanges">On how many exchanges this rests: those with a second production response, or all of them when <paramref name="IsPaired"/> is false.</param>
/// <param name="IsPaired">There were second production responses.</param>
/// <param name="Counts">The figures.</param>
/// <param name="Excess">The share of exchanges in which the shadow differs beyond noise, −1 to 1.</param>
/// <param name="ExcessInterval">What that may truly be, at every look at once.</param>
/// <param name="LogEvidence">Natural logarithm of the e-value; NaN where the rule has none.</param>
internal sealed record PathFinding(
    string Endpoint,
    string Path,
    PathStanding Standing,
    long Exchanges,
    bool IsPaired,
    PathCounts Counts,
    double Excess,
    Interval ExcessInterval,
    double LogEvidence);
