using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Inline.Gateway;

namespace Umbra.Import.Istio;

/// <summary>How a service is spoken to: what of a DestinationRule Umbra has. What is null is not said.</summary>
internal sealed record TrafficPolicy
{
    /// <summary>Nothing is said.</summary>
    public static TrafficPolicy None { get; } = new();

    /// <summary>Which instance is next.</summary>
    public InstanceBalance? Balance { get; init; }

    /// <summary>What requests must share to go to the same instance.</summary>
    public StickyConfiguration? Sticky { get; init; }

    /// <summary>TLS is spoken.</summary>
    public TlsClientConfiguration? Tls { get; init; }

    /// <summary>When an instance is left out.</summary>
    public EjectionConfiguration? Ejection { get; init; }

    /// <summary>This policy, with another's parts where it says nothing.</summary>
    public TrafficPolicy Over(TrafficPolicy other) =>
        new() { Balance = Balance ?? other.Balance, Sticky = Sticky ?? other.Sticky, Tls = Tls ?? other.Tls, Ejection = Ejection ?? other.Ejection };
}
