using System.Collections.Immutable;
using Umbra.Core.Handoff;

namespace Umbra.DataPlane;

/// <summary>What has a share that can be changed while it runs: a mirror, or a destination whose share is a ramp's (<c>gateway/route/destination</c>).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hundredths">Its share in hundredths of a percent.</param>
/// <param name="IsRamped">Its share is a step of a ramp.</param>
/// <param name="IsPaused">It takes nothing for now.</param>
/// <param name="IsMirror">It is a mirror.</param>
internal sealed record ShareSubject(string Name, int Hundredths, bool IsRamped, bool IsPaused, bool IsMirror)
{
    /// <summary>Those of a configuration.</summary>
    public static ImmutableArray<ShareSubject> Of(DataPlaneSettings settings) =>
    [
        .. settings.Mirrors.Select(mirror => new ShareSubject(mirror.Rule.Name, mirror.Rule.PercentHundredths, mirror.IsRamped, mirror.Rule.IsPaused, IsMirror: true)),
        .. from gateway in settings.Gateways
           from route in gateway.Routes
           from destination in route.Destinations
           let share = destination.Share
           where share is not null
           select new ShareSubject(DestinationLedger.NameOf(gateway.Server.Source, route.Name, destination.Name), share ?? 0, IsRamped: true, IsPaused: false, IsMirror: false),
    ];
}
