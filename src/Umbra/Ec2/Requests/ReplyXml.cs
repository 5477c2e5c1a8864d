using System.Globalization;
using System.Xml.Linq;
using Umbra.Ec2.Objects;

namespace Umbra.Ec2.Requests;

/// <summary>Objects as EC2's replies have them.</summary>
internal static class ReplyXml
{
    /// <summary>The namespace of replies.</summary>
    public static XNamespace Namespace { get; } = "http://ec2.amazonaws.com/doc/2016-11-15/";

    /// <summary>An element; content that is null is left out.</summary>
    public static XElement Element(string name, params object?[] content) => new(Namespace + name, content);

    /// <summary>An object.</summary>
    /// <param name="name">What its element is called.</param>
    /// <param name="one">The object.</param>
    /// <param name="state">Has what belongs to it.</param>
    /// <param name="owner">The account's number.</param>
    public static XElement Of(string name, MirrorObject one, Ec2State state, string owner) => one switch
    {
        MirrorTarget target => Target(name, target, owner),
        MirrorFilter filter => Filter(name, filter, state),
        MirrorFilterRule rule => Rule(name, rule),
        _ => Session(name, (MirrorSession)one, owner),
    };

    private static XElement Target(string name, MirrorTarget target, string owner) => Element(
        name,
        Text("trafficMirrorTargetId", target.Id),
        Text("networkInterfaceId", target.NetworkInterfaceId),
        Text("networkLoadBalancerArn", target.NetworkLoadBalancerArn),
        Text("type", target.NetworkInterfaceId is not null ? "network-interface" : target.NetworkLoadBalancerArn is not null ? "network-load-balancer" : "gateway-load-balancer-endpoint"),
        Text("description", target.Description),
        Text("ownerId", owner),
        Tags(target),
        Text("gatewayLoadBalancerEndpointId", target.GatewayLoadBalancerEndpointId));

    private static XElement Filter(string name, MirrorFilter filter, Ec2State state)
    {
        var rules = state.RulesOf(filter.Id).ToLookup(rule => rule.IsIngress);
        return Element(
            name,
            Text("trafficMirrorFilterId", filter.Id),
            Element("ingressFilterRuleSet", rules[true].Select(rule => Rule("item", rule))),
            Element("egressFilterRuleSet", rules[false].Select(rule => Rule("item", rule))),
            Element("networkServiceSet", filter.HasAmazonDns ? Text("item", "amazon-dns") : null),
            Text("description", filter.Description),
            Tags(filter));
    }

    private static XElement Rule(string name, MirrorFilterRule rule) => Element(
        name,
        Text("trafficMirrorFilterRuleId", rule.Id),
        Text("trafficMirrorFilterId", rule.FilterId),
        Text("trafficDirection", rule.IsIngress ? "ingress" : "egress"),
        Number("ruleNumber", rule.Number),
        Text("ruleAction", rule.IsAccept ? "accept" : "reject"),
        Number("protocol", rule.Protocol),
        Range("destinationPortRange", rule.DestinationPorts),
        Range("sourcePortRange", rule.SourcePorts),
        Text("destinationCidrBlock", rule.DestinationCidrBlock),
        Text("sourceCidrBlock", rule.SourceCidrBlock),
        Text("description", rule.Description),
        Tags(rule));

    private static XElement Session(string name, MirrorSession session, string owner) => Element(
        name,
        Text("trafficMirrorSessionId", session.Id),
        Text("trafficMirrorTargetId", session.TargetId),
        Text("trafficMirrorFilterId", session.FilterId),
        Text("networkInterfaceId", session.NetworkInterfaceId),
        Text("ownerId", owner),
        Number("packetLength", session.PacketLength),
        Number("sessionNumber", session.Number),
        Number("virtualNetworkId", session.VirtualNetworkId),
        Text("description", session.Description),
        Tags(session));

    private static XElement? Text(string name, string? value) => value is null ? null : Element(name, value);

    private static XElement? Number(string name, int? value) => value is { } number ? Element(name, number.ToString(CultureInfo.InvariantCulture)) : null;

    private static XElement? Range(string name, Ports? ports) => ports is null ? null : Element(name, Number("fromPort", ports.From), Number("toPort", ports.To));

    private static XElement Tags(MirrorObject one) => Element("tagSet", one.Tags.Select(tag => Element("item", Text("key", tag.Key), Text("value", tag.Value))));
}
