using System.Collections.Immutable;
using System.Net;

namespace Umbra.Configuration;

/// <summary>Which packets are taken: the rules of AWS VPC Traffic Mirroring.</summary>
internal record PacketFilterConfiguration
{
    [Setting("The rules. Of those for a packet's direction the first that fits decides, in the order of their numbers; a packet that fits none is not taken.")]
    public ImmutableArray<FilterRuleConfiguration> Rules { get; init; } = [];

    [Setting("DNS of the VPC is taken in both directions, whatever the rules say (`amazon-dns` of AWS).")]
    public bool AmazonDns { get; init; }
}

/// <summary>A rule of a filter.</summary>
internal sealed record FilterRuleConfiguration
{
    [Setting("Its place: rules are tried in ascending order.", Minimum = "1", Maximum = "32766")]
    public required int Number { get; init; }

    [Setting("Which packets it is for: those to the interface's owner (`ingress`) or from it (`egress`).")]
    public required PacketDirection Direction { get; init; }

    [Setting("What becomes of a packet that fits.")]
    public required FilterAction Action { get; init; }

    [Setting("The protocol: `tcp`, `udp`, `icmp`, `icmpv6`, or IANA's number.", Default = "all")]
    public IpProtocol? Protocol { get; init; }

    [Setting("Where packets come from: a network, or one address.", Default = "anywhere")]
    public IPNetwork? Source { get; init; }

    [Setting("Where packets go.", Default = "anywhere")]
    public IPNetwork? Destination { get; init; }

    [Setting("The sender's ports, of TCP and UDP: `80` or `80-443`.", Default = "all")]
    public PortSpan? SourcePorts { get; init; }

    [Setting("The receiver's ports.", Default = "all")]
    public PortSpan? DestinationPorts { get; init; }
}

/// <summary>Which way packets go.</summary>
internal enum PacketDirection
{
    /// <summary>To the interface's owner.</summary>
    Ingress,

    /// <summary>From it.</summary>
    Egress,
}

/// <summary>What a rule does.</summary>
internal enum FilterAction
{
    /// <summary>The packet is taken.</summary>
    Accept,

    /// <summary>It is not.</summary>
    Reject,
}

/// <summary>A protocol; in the file <c>tcp</c> or <c>6</c>.</summary>
/// <param name="Number">IANA's number.</param>
internal readonly record struct IpProtocol(int Number) : IComparable<IpProtocol>
{
    /// <inheritdoc/>
    public int CompareTo(IpProtocol other) => Number.CompareTo(other.Number);
}

/// <summary>Ports; in the file <c>80</c> or <c>80-443</c>.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
internal readonly record struct PortSpan(int From, int To) : IComparable<PortSpan>
{
    /// <inheritdoc/>
    public int CompareTo(PortSpan other) => From.CompareTo(other.From);
}
