using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Core.Mirroring;
using Umbra.Ramping;

namespace Umbra.DataPlane;

/// <summary>What is laid over a mirror's share while it runs: a percentage that was set, else the step at which its ramp is.</summary>
internal static class ShareOverrides
{
    /// <summary>What is wrong with the values, a line each.</summary>
    public static ImmutableArray<string> Problems(ImmutableArray<SettingOverride> overrides) =>
    [
        .. from change in overrides
           where change.Key is "percent" or "step"
           let problem = Units.ParsePercent(change.Value, out _)
           where problem is not null
           select new ConfigurationError(
               new Place("umbra set", 0, 0), $"mirrors.{change.Mirror}.{change.Key}", $"'{Printable.Text(change.Value, 60)}' {problem}", "write 10, 10% or 0.01; 0 to 100, two decimals at most").ToString(),
    ];

    /// <summary>
    /// The rule with its share. A ramp's share is always one of its steps: the greatest that is not over the step it was at, so that a
    /// ramp whose steps changed goes on below where it was.
    /// </summary>
    public static MirrorRule Apply(MirrorRule rule, MirrorConfiguration mirror, ImmutableArray<SettingOverride> overrides)
    {
        if (Find("percent") is { } percent)
        {
            return rule with { PercentHundredths = percent };
        }

        return mirror.Ramp is { } ramp && Find("step") is { } step
            ? rule with { PercentHundredths = ramp.Steps[RampSettings.StepBelow([.. ramp.Steps.Select(s => s.Hundredths)], step)].Hundredths }
            : rule;

        int? Find(string key) =>
            overrides.FirstOrDefault(change => change.Mirror == mirror.Name && change.Key == key) is { } found && Units.ParsePercent(found.Value, out var share) is null
                ? share.Hundredths
                : null;
    }
}
