using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Umbra.Ec2.Objects;

/// <summary>One of the API's objects. Immutable.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(MirrorTarget), "target")]
[JsonDerivedType(typeof(MirrorFilter), "filter")]
[JsonDerivedType(typeof(MirrorFilterRule), "rule")]
[JsonDerivedType(typeof(MirrorSession), "session")]
internal abstract record MirrorObject
{
    /// <summary>Its id: the kind's prefix and 17 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Its place in the order in which objects were made; they are listed in it.</summary>
    public required long Sequence { get; init; }

    /// <summary>What its maker says of it.</summary>
    public string? Description { get; init; }

    /// <summary>Its tags.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];
}

/// <summary>A tag.</summary>
/// <param name="Key">1 to 128 characters.</param>
/// <param name="Value">0 to 256 characters.</param>
internal sealed record Tag(string Key, string Value);

/// <summary>Where packets are sent: one of the three is given.</summary>
internal sealed record MirrorTarget : MirrorObject
{
    /// <summary>A network interface.</summary>
    public string? NetworkInterfaceId { get; init; }

    /// <summary>A network load balancer.</summary>
    public string? NetworkLoadBalancerArn { get; init; }

    /// <summary>An endpoint of a gateway load balancer.</summary>
    public string? GatewayLoadBalancerEndpointId { get; init; }

    /// <summary>What it is called in the configuration.</summary>
    [JsonIgnore]
    public string Address => NetworkInterfaceId ?? NetworkLoadBalancerArn ?? GatewayLoadBalancerEndpointId!;
}

/// <summary>Which packets are sent, with the rules that name it.</summary>
internal sealed record MirrorFilter : MirrorObject
{
    /// <summary>DNS of the VPC is mirrored, whatever the rules say.</summary>
    public bool HasAmazonDns { get; init; }
}

/// <summary>A rule of a filter.</summary>
internal sealed record MirrorFilterRule : MirrorObject
{
    /// <summary>The filter.</summary>
    public required string FilterId { get; init; }

    /// <summary>It is for packets to the interface's owner; else for those from there.</summary>
    public required bool IsIngress { get; init; }

    /// <summary>Its place among the rules of its filter and direction.</summary>
    public required int Number { get; init; }

    /// <summary>What fits is mirrored.</summary>
    public required bool IsAccept { get; init; }

    /// <summary>IANA's number; null for all.</summary>
    public int? Protocol { get; init; }

    /// <summary>The receiver's ports; null for all.</summary>
    public Ports? DestinationPorts { get; init; }

    /// <summary>The sender's ports; null for all.</summary>
    public Ports? SourcePorts { get; init; }

    /// <summary>Where packets go.</summary>
    public required string DestinationCidrBlock { get; init; }

    /// <summary>Where packets come from.</summary>
    public required string SourceCidrBlock { get; init; }
}

/// <summary>Ports.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
internal sealed record Ports(int From, int To);

/// <summary>Which packets of an interface go where.</summary>
internal sealed record MirrorSession : MirrorObject
{
    /// <summary>The interface, by the name that the configuration has for it.</summary>
    public required string NetworkInterfaceId { get; init; }

    /// <summary>The target.</summary>
    public required string TargetId { get; init; }

    /// <summary>The filter.</summary>
    public required string FilterId { get; init; }

    /// <summary>The most bytes of a packet; null for all.</summary>
    public int? PacketLength { get; init; }

    /// <summary>Its place among the sessions of its interface.</summary>
    public required int Number { get; init; }

    /// <summary>The virtual network (VNI).</summary>
    public required int VirtualNetworkId { get; init; }
}
