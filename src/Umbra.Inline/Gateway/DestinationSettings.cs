using System.Collections.Immutable;
using Umbra.Core.Mirroring;

namespace Umbra.Inline.Gateway;

/// <summary>Where requests go.</summary>
internal sealed record DestinationSettings
{
    /// <summary>Its name, unique in its route.</summary>
    public required string Name { get; init; }

    /// <summary>The instances; one at least.</summary>
    public required ImmutableArray<Uri> Urls { get; init; }

    /// <summary>Its share beside the others'.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Its share of all requests in hundredths of a percent, in place of its weight; null for none.</summary>
    public int? Share { get; init; }

    /// <summary>A whole response that takes longer is counted as slow; null when nothing is.</summary>
    public TimeSpan? SlowAfter { get; init; }

    /// <summary>It speaks HTTP/2.</summary>
    public bool Http2 { get; init; }

    /// <summary>How it is verified; with https.</summary>
    public TlsClientSettings Tls { get; init; } = new();

    /// <summary>Which instance is next.</summary>
    public InstanceBalance Balance { get; init; } = InstanceBalance.RoundRobin;

    /// <summary>How instances are asked whether they are well; null when they are not.</summary>
    public HealthSettings? Health { get; init; }

    /// <summary>Failures in a row after which an instance is left out; 0 for never.</summary>
    public int EjectAfter { get; init; } = 5;

    /// <summary>How long it is left out.</summary>
    public TimeSpan EjectFor { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>How instances are chosen.</summary>
internal enum InstanceBalance : byte
{
    /// <summary>One after the other.</summary>
    RoundRobin,

    /// <summary>The one with the fewest open requests.</summary>
    LeastRequests,

    /// <summary>Any.</summary>
    Random,
}

/// <summary>How instances are asked whether they are well.</summary>
/// <param name="Path">What is asked for.</param>
/// <param name="Every">How often.</param>
/// <param name="Timeout">How long the answer may take.</param>
/// <param name="UnhealthyAfter">Bad answers in a row until it is not well.</param>
/// <param name="HealthyAfter">Good answers in a row until it is well again.</param>
internal sealed record HealthSettings(string Path, TimeSpan Every, TimeSpan Timeout, int UnhealthyAfter, int HealthyAfter);
