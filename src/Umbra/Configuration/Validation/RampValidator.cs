using System.Collections.Immutable;
using Umbra.Configuration.Shapes;

namespace Umbra.Configuration.Validation;

/// <summary>Checks a ramp.</summary>
internal static class RampValidator
{
    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(ImmutableArray<Percent> shares, string key, Reading reading)
    {
        var steps = key + ".steps";
        if (shares.IsEmpty && reading.Has(steps) && reading.Errors.TrueForAll(error => !error.Key.StartsWith(steps, StringComparison.Ordinal)))
        {
            reading.Report(steps, "has no step", "write percentages, the smallest first: [1, 10, 50, 100]");
        }

        if (shares.Length > RampConfiguration.MostSteps)
        {
            reading.Report(steps, $"has {shares.Length} steps", $"at most {RampConfiguration.MostSteps}");
        }

        for (var i = 1; i < shares.Length; i++)
        {
            if (shares[i].CompareTo(shares[i - 1]) <= 0)
            {
                reading.Report(steps, $"goes from {Units.Format(shares[i - 1])} to {Units.Format(shares[i])}", "each step must be greater than the one before");
                return;
            }
        }
    }
}
