using Umbra.Inline.Serving;

namespace Umbra.Inline.Receiver;

/// <summary>A receiver. Immutable; a reload makes a new one.</summary>
internal sealed record ReceiverSettings
{
    /// <summary>Where it listens.</summary>
    public required HttpServerSettings Server { get; init; }

    /// <summary>The status of every answer.</summary>
    public int Status { get; init; } = 204;

    /// <summary>The host ends in <c>-shadow</c>, which is taken off.</summary>
    public bool HasShadowSuffix { get; init; }

    /// <summary>The field that holds the host which the client asked for; null when Host does.</summary>
    public string? HostFrom { get; init; }

    /// <summary>The field that holds the target which the client asked for; null when the request line does.</summary>
    public string? TargetFrom { get; init; }

    /// <summary>The field whose first address is the client's; null when the proxy's own stands for it.</summary>
    public string? ClientFrom { get; init; }
}
