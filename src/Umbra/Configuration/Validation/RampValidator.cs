using Umbra.Configuration.Shapes;

namespace Umbra.Configuration.Validation;

/// <summary>Checks a ramp.</summary>
internal static class RampValidator
{
    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(RampConfiguration ramp, string key, Reading reading)
    {
        var steps = key + ".steps";
        if (ramp.Steps.IsEmpty && reading.Has(steps) && reading.Errors.TrueForAll(error => !error.Key.StartsWith(steps, StringComparison.Ordinal)))
        {
            reading.Report(steps, "has no step", "write percentages, the smallest first: [1, 10, 50, 100]");
        }

        if (ramp.Steps.Length > RampConfiguration.MostSteps)
        {
            reading.Report(steps, $"has {ramp.Steps.Length} steps", $"at most {RampConfiguration.MostSteps}");
        }

        for (var i = 1; i < ramp.Steps.Length; i++)
        {
            if (ramp.Steps[i].CompareTo(ramp.Steps[i - 1]) <= 0)
            {
                reading.Report(steps, $"goes from {Units.Format(ramp.Steps[i - 1])} to {Units.Format(ramp.Steps[i])}", "each step must be greater than the one before");
                return;
            }
        }
    }
}
