using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;

namespace Umbra.Import.Traefik;

/// <summary>What a service becomes.</summary>
internal sealed record TraefikBackend
{
    /// <summary>Where its requests go.</summary>
    public ImmutableArray<DestinationConfiguration> To { get; init; } = [];

    /// <summary>What requests stick by; null for nothing.</summary>
    public StickyConfiguration? Sticky { get; init; }

    /// <summary>The Host that the servers get; null for the client's.</summary>
    public string? Host { get; init; }

    /// <summary>Where copies go.</summary>
    public ImmutableArray<TraefikMirror> Mirrors { get; init; } = [];
}

/// <summary>One of a service's mirrors.</summary>
/// <param name="Name">The mirrored service.</param>
/// <param name="Line">Where it stands.</param>
/// <param name="To">Where copies go.</param>
/// <param name="Host">Their Host; null for the client's.</param>
/// <param name="PercentHundredths">The share in hundredths of a percent.</param>
/// <param name="Body">The most bytes of a body that is mirrored; null for no bound.</param>
/// <param name="HasBody">Copies have the body.</param>
internal sealed record TraefikMirror(string Name, int Line, DestinationConfiguration To, string? Host, int PercentHundredths, long? Body, bool HasBody);
