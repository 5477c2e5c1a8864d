using System.Collections.Immutable;

namespace Umbra.Capture.Filters;

/// <summary>
/// Which packets are mirrored, as AWS VPC Traffic Mirroring decides it: of the rules for a packet's direction, in ascending order, the first that fits; without one it is not mirrored.
/// Immutable.
/// </summary>
internal sealed class PacketFilter : IEquatable<PacketFilter>
{
    private const int Dns = 53;

    // The Amazon DNS server: at this address in every VPC, and at the VPC's base and two, which is not known here.
    private static readonly System.Net.IPNetwork[] AmazonDns = [System.Net.IPNetwork.Parse("169.254.169.253/32"), System.Net.IPNetwork.Parse("fd00:ec2::253/128")];

    private readonly ImmutableArray<FilterRule> _rules;
    private readonly ImmutableArray<FilterRule> _services;

    /// <param name="rules">The rules; their numbers differ within a direction.</param>
    /// <param name="hasAmazonDns">DNS of the VPC is mirrored, in both directions, whatever the rules say.</param>
    public PacketFilter(IEnumerable<FilterRule> rules, bool hasAmazonDns = false)
    {
        _rules = [.. rules.OrderBy(rule => rule.Number)];
        _services = hasAmazonDns ? [.. AmazonDns.SelectMany(OfService)] : [];
    }

    /// <summary>The rules in the order in which they are tried.</summary>
    public ImmutableArray<FilterRule> Rules => _rules;

    /// <summary>Whether a packet is mirrored.</summary>
    public bool Accepts(in PacketFacts packet)
    {
        foreach (var service in _services)
        {
            if (service.Fits(packet))
            {
                return true;
            }
        }

        foreach (var rule in _rules)
        {
            if (rule.Fits(packet))
            {
                return rule.IsAccept;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Equals(PacketFilter? other) => other is not null && _rules.SequenceEqual(other._rules) && _services.Length == other._services.Length;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PacketFilter);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_rules.Length, _services.Length);

    private static IEnumerable<FilterRule> OfService(System.Net.IPNetwork server) =>
    [
        new() { Number = 0, Direction = TrafficDirection.Egress, IsAccept = true, Destination = server, DestinationPorts = new PortRange(Dns, Dns) },
        new() { Number = 0, Direction = TrafficDirection.Ingress, IsAccept = true, Source = server, SourcePorts = new PortRange(Dns, Dns) },
    ];
}
