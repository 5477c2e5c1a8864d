using System.Globalization;
using Umbra.Core.Comparing.Fields;
using Umbra.Core.Comparing.Rules;

namespace Umbra.Core.Comparing;

/// <summary>
/// Says in what two responses to the same request differ. Any number of threads may use one, each with work and a list of its own; in the steady state
/// nothing is allocated for JSON, forms and text that are equal by their meaning.
/// </summary>
/// <param name="plan">How they are compared.</param>
internal sealed class ResponseComparer(ComparisonPlan plan)
{
    /// <summary>Compares two responses.</summary>
    /// <param name="production">Production's.</param>
    /// <param name="other">The other side's: the shadow's, or a second production instance's.</param>
    /// <param name="work">Memory.</param>
    /// <param name="differences">Is emptied and takes the differences.</param>
    /// <returns>They are equal.</returns>
    public bool Compare(scoped in ComparedResponse production, scoped in ComparedResponse other, ComparisonWork work, DifferenceList differences)
    {
        differences.Clear();
        if (CompareStatus(production.Status, other.Status, work, differences))
        {
            new FieldComparer(plan, work, PathRoot.Header, differences).Compare(production.Head, other.Head);
            new BodyComparer(plan, work, differences).Compare(production, other);
            new FieldComparer(plan, work, PathRoot.Trailer, differences).Compare(production.Trailers, other.Trailers);
        }

        return differences.Count == 0 && differences.Dropped == 0;
    }

    // False when the rest is not compared: an error's page and a result have nothing in common, and each of their fields would be a difference.
    private bool CompareStatus(int production, int other, ComparisonWork work, DifferenceList differences)
    {
        if (production == other)
        {
            return true;
        }

        var isSameClass = production / 100 == other / 100;
        var isIgnored = work.Rules.Begin(plan.Rules(PathRoot.Status)) && work.Rules.Has(work.Rules.Fitting(0), Equality.Ignore);
        if (!isIgnored && !(isSameClass && plan.Settings.ByStatusClass))
        {
            Span<byte> one = stackalloc byte[11], two = stackalloc byte[11];
            production.TryFormat(one, out var oneLength, default, CultureInfo.InvariantCulture);
            other.TryFormat(two, out var twoLength, default, CultureInfo.InvariantCulture);
            differences.Add("status", DifferenceKind.Value, one[..oneLength], two[..twoLength]);
        }

        return isSameClass || isIgnored;
    }
}
