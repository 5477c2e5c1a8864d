using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Umbra.Inline.Gateway;
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
               new Place("umbra set", 0, 0), change.Path, $"'{Printable.Text(change.Value, 60)}' {problem}", "write 10, 10% or 0.01; 0 to 100, two decimals at most").ToString(),
    ];

    /// <summary>
    /// The rule with its share. A ramp's share is always one of its steps: the greatest that is not over the step it was at, so that a
    /// ramp whose steps changed goes on below where it was.
    /// </summary>
    public static MirrorRule Apply(MirrorRule rule, MirrorConfiguration mirror, ImmutableArray<SettingOverride> overrides) =>
        Share(mirror.Name, mirror.Ramp?.Steps, overrides) is { } share ? rule with { PercentHundredths = share } : rule;

    /// <summary>The same for destinations whose share is a ramp's.</summary>
    public static ImmutableArray<GatewaySettings> Apply(ImmutableArray<GatewaySettings> gateways, UmbraConfiguration configuration, ImmutableArray<SettingOverride> overrides) =>
    [
        .. gateways.Zip(configuration.Gateways, (gateway, source) => gateway with
        {
            Routes = [.. gateway.Routes.Zip(source.Gateway.Routes, (route, own) => Apply(source.Name, route, own, overrides))],
        }),
    ];

    private static RouteSettings Apply(string gateway, RouteSettings route, RouteConfiguration own, ImmutableArray<SettingOverride> overrides) => route with
    {
        Destinations =
        [
            .. route.Destinations.Zip(own.To, (destination, configured) =>
                configured.Ramp is { } ramp && Share(DestinationLedger.NameOf(gateway, route.Name, destination.Name), ramp.Steps, overrides) is { } share
                    ? destination with { Share = share }
                    : destination),
        ],
    };

    private static int? Share(string name, ImmutableArray<Percent>? steps, ImmutableArray<SettingOverride> overrides)
    {
        if (Find("percent") is { } percent)
        {
            return percent;
        }

        return steps is { } ramp && Find(OverrideStore.StepKey) is { } step
            ? ramp[RampSettings.StepBelow([.. ramp.Select(one => one.Hundredths)], step)].Hundredths
            : null;

        int? Find(string key) =>
            overrides.FirstOrDefault(change => change.Subject == name && change.Key == key) is { } found && Units.ParsePercent(found.Value, out var share) is null
                ? share.Hundredths
                : null;
    }
}
