namespace Umbra.Configuration;

/// <summary>A mirror session: packets of an interface that are sent on, as AWS VPC Traffic Mirroring does it.</summary>
[NamedBy(TextRule.Name, "SESSION")]
internal sealed record SessionConfiguration : INamed
{
    /// <inheritdoc/>
    public string Name { get; init; } = "";

    [Setting("The interface whose packets are mirrored: `eth0`.")]
    public required string Interface { get; init; }

    [Setting("Its place among the sessions of its interface: a packet goes to the first that accepts it, and to no other.", Minimum = "1", Maximum = "32766")]
    public required int Number { get; init; }

    [Setting("Which packets it takes: the name of one of `filters`.", Text = TextRule.Name)]
    public required string Filter { get; init; }

    [Setting("Where packets are sent: `vxlan://host:4789`.")]
    public required VxlanAddress To { get; init; }

    [Setting("The virtual network (VNI) under which they are sent.", Minimum = "0", Maximum = "16777215", Default = "made of the session's name")]
    public int? Vni { get; init; }

    [Setting("Bytes of a packet that are sent, from its Ethernet header on. What is longer is cut, and counted.", Minimum = "1", Maximum = "65000", Default = "all")]
    public int? PacketLength { get; init; }

    [Setting("Packets are sent whole, as users sent them: nothing in them is sanitized, so it has to be said.")]
    public required SessionSanitizing Sanitize { get; init; }

    [Setting("The kernel's buffer of the interface.", Minimum = "64KiB", Maximum = "1GiB")]
    public ByteSize Buffer { get; init; } = new(32 * 1024 * 1024);
}

/// <summary>What becomes of what is in packets.</summary>
internal enum SessionSanitizing
{
    /// <summary>They leave as they are.</summary>
    None,
}

/// <summary>A filter of packets under a name.</summary>
[NamedBy(TextRule.Name, "FILTER")]
internal sealed record NamedFilterConfiguration : PacketFilterConfiguration, INamed
{
    /// <inheritdoc/>
    public string Name { get; init; } = "";
}

/// <summary>The far end of a tunnel; in the file <c>vxlan://collector:4789</c>.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">1 to 65,535.</param>
internal readonly record struct VxlanAddress(string Host, int Port) : IComparable<VxlanAddress>
{
    /// <inheritdoc/>
    public int CompareTo(VxlanAddress other) => string.CompareOrdinal(Host, other.Host);
}
