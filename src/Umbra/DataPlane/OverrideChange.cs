using System.Collections.Immutable;

namespace Umbra.DataPlane;

/// <summary>A change of one setting of mirrors that was asked for while running, checked against the mirrors that there are.</summary>
/// <param name="Mirrors">The mirrors whose setting changes.</param>
/// <param name="Key">The setting.</param>
/// <param name="Value">Its value.</param>
internal sealed record OverrideChange(ImmutableArray<string> Mirrors, string Key, string Value)
{
    /// <summary>What is said when it is in force.</summary>
    public string Said => $"{string.Join(", ", Mirrors)}: " + (Key, Value) switch
    {
        ("ramp", "hold") => "the ramp stays where it is",
        ("ramp", _) => "the ramp goes on",
        _ => $"{Key} is {Value}",
    };

    /// <summary>Reads a change.</summary>
    /// <param name="mirror">The mirror's name; <c>*</c> for all.</param>
    /// <param name="key">The setting.</param>
    /// <param name="value">Its value; whether it is one is seen when the configuration is read with it.</param>
    /// <param name="plans">The mirrors.</param>
    /// <param name="problem">Why it cannot be.</param>
    /// <returns>Null when it cannot be.</returns>
    public static OverrideChange? Read(string mirror, string key, string value, ImmutableArray<MirrorPlan> plans, out string problem)
    {
        problem = "";
        if (!OverrideStore.Keys.Contains(key) && key != OverrideStore.StepKey)
        {
            problem = $"{key}: cannot be changed while running; these can: {string.Join(", ", OverrideStore.Keys)}";
            return null;
        }

        if (key == "ramp" && value is not ("hold" or "resume"))
        {
            problem = "ramp: is neither hold nor resume";
            return null;
        }

        var named = plans.Where(plan => mirror is "*" || mirror == plan.Rule.Name).ToList();
        if (named.Count == 0)
        {
            problem = $"{mirror}: there is no such mirror; there are: {string.Join(", ", plans.Select(plan => plan.Rule.Name))}";
            return null;
        }

        var changed = key is "ramp" or OverrideStore.StepKey ? named.Where(plan => plan.IsRamped).ToList() : named;
        if (changed.Count == 0)
        {
            problem = $"{string.Join(", ", named.Select(plan => plan.Rule.Name))}: has no ramp";
            return null;
        }

        return new OverrideChange([.. changed.Select(plan => plan.Rule.Name)], key, value);
    }

    /// <summary>What is in force with it. A ramp that is resumed is overruled by nothing any more.</summary>
    public ImmutableArray<SettingOverride> Over(OverrideStore before) => (Key, Value) is ("ramp", "resume")
        ? before.Without(Mirrors, "ramp", "percent")
        : before.With(Mirrors.Select(name => new SettingOverride(name, Key, Value)));
}
