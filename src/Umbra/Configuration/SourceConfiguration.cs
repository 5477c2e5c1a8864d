using Umbra.Configuration.Gateways;

namespace Umbra.Configuration;

/// <summary>Where exchanges come from.</summary>
[Later("recording", "play recordings")]
[Later("stream", "read from JetStream")]
[NamedBy(TextRule.Name, "SOURCE")]
internal sealed record SourceConfiguration : INamed
{
    /// <inheritdoc/>
    public string Name { get; init; } = "";

    [Setting("A listener in front of production that forwards bytes untouched and reads a copy of them.", IsChoice = true)]
    public TapConfiguration? Tap { get; init; }

    [Setting("Packets of interfaces, beside production: its path is not touched. Needs Linux's CAP_NET_RAW, and libpcap.", IsChoice = true)]
    public CaptureConfiguration? Capture { get; init; }

    [Setting("Packets that AWS VPC Traffic Mirroring, another Umbra or Linux sends here over VXLAN.", IsChoice = true)]
    public VxlanConfiguration? Vxlan { get; init; }

    [Setting("A reverse proxy: routes say where each request goes.", IsChoice = true)]
    public GatewayConfiguration? Gateway { get; init; }

    [Setting("Takes the requests that another proxy mirrors, and answers at once.", IsChoice = true)]
    public ReceiverConfiguration? Receiver { get; init; }
}
