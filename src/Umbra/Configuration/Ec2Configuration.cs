using System.Collections.Immutable;

namespace Umbra.Configuration;

/// <summary>EC2's API for traffic mirroring, on the admin port under <c>/aws/</c>.</summary>
internal sealed record Ec2Configuration
{
    [Setting("Which interface of this host each network interface of AWS is: `eni-1234567890abcdef0: eth0`. Sessions may be made for these and no others.")]
    public ImmutableArray<Ec2InterfaceConfiguration> Interfaces { get; init; } = [];

    [Setting("Where each target is: a network interface, the ARN of a network load balancer or an endpoint of a gateway load balancer, as `vxlan://host:4789`. Targets may be made of these and no others.")]
    public ImmutableArray<Ec2TargetConfiguration> Targets { get; init; } = [];

    [Setting("The account's number, as replies have it (`ownerId`).", Text = TextRule.AccountNumber)]
    public string Account { get; init; } = "000000000000";

    [Setting("The id of the key that requests are signed with; with `secretKey`.", Text = TextRule.Token, Default = "made at first start")]
    public string? AccessKey { get; init; }

    [Setting("The secret of that key. Without one, a key pair is made at the first start and kept in the state folder, as `ec2.credentials`.", Default = "made at first start")]
    public Secret? SecretKey { get; init; }

    [Setting("Packets are sent whole, as users sent them: nothing in them is sanitized, so it has to be said.")]
    public required SessionSanitizing Sanitize { get; init; }

    [Setting("The kernel's buffer of each interface that has sessions.", Minimum = "64KiB", Maximum = "1GiB")]
    public ByteSize Buffer { get; init; } = new(32 * 1024 * 1024);
}

/// <summary>A network interface of AWS's.</summary>
[NamedBy(TextRule.NetworkInterfaceId, "ENI")]
internal sealed record Ec2InterfaceConfiguration : INamed
{
    /// <inheritdoc/>
    public string Name { get; init; } = "";

    [Setting("The interface of this host.", IsShorthandOnly = true)]
    public string Interface { get; init; } = "";
}

/// <summary>What packets can be sent to.</summary>
[NamedBy(TextRule.MirrorTargetId, "TARGET")]
internal sealed record Ec2TargetConfiguration : INamed
{
    /// <inheritdoc/>
    public string Name { get; init; } = "";

    [Setting("Where it is.", IsShorthandOnly = true)]
    public VxlanAddress To { get; init; }
}
