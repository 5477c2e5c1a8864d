using System.Collections.Immutable;
using Umbra.Inline.Gateway;

namespace Umbra.DataPlane;

/// <summary>A change of one setting of mirrors that was asked for while running, checked against what there is.</summary>
/// <param name="Subjects">The mirrors, or the gateway or destination, whose setting changes.</param>
/// <param name="Key">The setting.</param>
/// <param name="Value">Its value.</param>
internal sealed record OverrideChange(ImmutableArray<string> Subjects, string Key, string Value)
{
    /// <summary>What is said when it is in force.</summary>
    public string Said => $"{string.Join(", ", Subjects)}: " + (Key, Value) switch
    {
        ("ramp", "hold") => "the ramp stays where it is",
        ("ramp", _) => "the ramp goes on",
        _ => $"{Key} is {Value}",
    };

    /// <summary>Reads a change.</summary>
    /// <param name="name">The mirror's name; <c>*</c> for all; a gateway's, or a destination's with a ramp.</param>
    /// <param name="key">The setting.</param>
    /// <param name="value">Its value; whether it is one is seen when the configuration is read with it.</param>
    /// <param name="settings">What there is.</param>
    /// <param name="problem">Why it cannot be.</param>
    /// <returns>Null when it cannot be.</returns>
    public static OverrideChange? Read(string name, string key, string value, DataPlaneSettings settings, out string problem)
    {
        problem = "";
        if (key == OverrideStore.ActiveKey)
        {
            return ReadActive(name, value, settings, out problem);
        }

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

        var shares = ShareSubject.Of(settings);
        var named = shares.Where(share => name is "*" ? share.IsMirror : name == share.Name).ToList();
        if (named.Count == 0)
        {
            problem = $"{name}: there is no such mirror; there are: {string.Join(", ", shares.Select(share => share.Name))}";
            return null;
        }

        var changed = key is "ramp" or OverrideStore.StepKey ? named.Where(share => share.IsRamped).ToList() : named;
        if (changed.Count == 0)
        {
            problem = $"{string.Join(", ", named.Select(share => share.Name))}: has no ramp";
            return null;
        }

        if (key == "paused" && changed.Exists(share => !share.IsMirror))
        {
            problem = $"{name}: is no mirror and cannot be paused; set percent=0, or ramp=hold";
            return null;
        }

        return new OverrideChange([.. changed.Select(share => share.Name)], key, value);
    }

    private static OverrideChange? ReadActive(string name, string value, DataPlaneSettings settings, out string problem)
    {
        problem = "";
        var gateways = string.Join(", ", settings.Gateways.Select(one => one.Server.Source));
        if (settings.Gateways.FirstOrDefault(one => one.Server.Source == name) is not { } gateway)
        {
            problem = $"{name}: there is no such gateway; {(gateways.Length > 0 ? $"there are: {gateways}" : "there is none")}";
            return null;
        }

        if (gateway.Active is null)
        {
            problem = $"{name}: has no destinations that are live by name; write active: NAME in the file first";
            return null;
        }

        var names = gateway.Routes.SelectMany(route => route.Destinations).Select(destination => destination.Name).Distinct().ToList();
        if (!names.Contains(value))
        {
            problem = $"{name}: no destination is called {Configuration.Printable.Text(value, 64)}; there are: {string.Join(", ", names)}";
            return null;
        }

        // A route whose live destination would be gone would go by weights all of a sudden.
        if (gateway.Routes.FirstOrDefault(route => HasOne(route, gateway.Active) && !HasOne(route, value)) is { } left)
        {
            problem = $"{name}: {gateway.Active} is live in the route {left.Name}, which has no {value}; it has: {string.Join(", ", left.Destinations.Select(destination => destination.Name))}";
            return null;
        }

        return new OverrideChange([name], OverrideStore.ActiveKey, value);

        static bool HasOne(RouteSettings route, string destination) => route.Destinations.Any(one => one.Name == destination);
    }

    /// <summary>What is in force with it. A ramp that is resumed is overruled by nothing any more.</summary>
    public ImmutableArray<SettingOverride> Over(OverrideStore before) => (Key, Value) is ("ramp", "resume")
        ? before.Without(Subjects, "ramp", "percent")
        : before.With(Subjects.Select(name => new SettingOverride(name, Key, Value)));
}
