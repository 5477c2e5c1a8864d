using System.Net;
using Umbra.Ec2.Objects;
using Umbra.Ec2.Requests;

namespace Umbra.Ec2.Actions;

/// <summary>Making, changing and removing rules of filters.</summary>
internal static class RuleActions
{
    private const int GreatestProtocol = 255;
    private const int Tcp = 6;
    private const int Udp = 17;

    /// <summary>CreateTrafficMirrorFilterRule.</summary>
    public static MirrorObject Create(Ec2Call call)
    {
        var filter = call.Find<MirrorFilter>();
        var rule = new MirrorFilterRule
        {
            Id = Ec2Call.NewId(ObjectKind.Rule),
            Sequence = call.State.NextSequence,
            FilterId = filter.Id,
            IsIngress = IsIngress(call) ?? throw Ec2Error.Missing("TrafficDirection"),
            Number = call.Parameters.RequiredInteger("RuleNumber", 1, Ec2Quotas.GreatestNumber),
            IsAccept = IsAccept(call) ?? throw Ec2Error.Missing("RuleAction"),
            DestinationPorts = Ports(call, "DestinationPortRange"),
            SourcePorts = Ports(call, "SourcePortRange"),
            Protocol = call.Parameters.Integer("Protocol", 0, GreatestProtocol),
            DestinationCidrBlock = Block(call, "DestinationCidrBlock") ?? throw Ec2Error.Missing("DestinationCidrBlock"),
            SourceCidrBlock = Block(call, "SourceCidrBlock") ?? throw Ec2Error.Missing("SourceCidrBlock"),
            Description = call.Description(),
            Tags = call.Tags(ObjectKind.Rule),
        };
        Check(rule, call.State);
        if (call.State.RulesOf(filter.Id).Count() >= Ec2Quotas.RulesPerFilter)
        {
            throw new Ec2Error("TrafficMirrorFilterRuleLimitExceeded", $"{filter.Id} has {Ec2Quotas.RulesPerFilter} rules, and no more are allowed");
        }

        call.State = call.State.With(rule);
        return rule;
    }

    /// <summary>ModifyTrafficMirrorFilterRule.</summary>
    public static MirrorObject Modify(Ec2Call call)
    {
        var rule = call.Find<MirrorFilterRule>();
        var removed = call.RemovedFields(
            ("destination-port-range", "DestinationPortRange"), ("source-port-range", "SourcePortRange"), ("protocol", "Protocol"), ("description", "Description"));
        rule = rule with
        {
            IsIngress = IsIngress(call) ?? rule.IsIngress,
            Number = call.Parameters.Integer("RuleNumber", 1, Ec2Quotas.GreatestNumber) ?? rule.Number,
            IsAccept = IsAccept(call) ?? rule.IsAccept,
            DestinationPorts = removed.Contains("destination-port-range") ? null : Ports(call, "DestinationPortRange") ?? rule.DestinationPorts,
            SourcePorts = removed.Contains("source-port-range") ? null : Ports(call, "SourcePortRange") ?? rule.SourcePorts,
            Protocol = removed.Contains("protocol") ? null : call.Parameters.Integer("Protocol", 0, GreatestProtocol) ?? rule.Protocol,
            DestinationCidrBlock = Block(call, "DestinationCidrBlock") ?? rule.DestinationCidrBlock,
            SourceCidrBlock = Block(call, "SourceCidrBlock") ?? rule.SourceCidrBlock,
            Description = removed.Contains("description") ? null : call.Description() ?? rule.Description,
        };
        Check(rule, call.State);
        call.State = call.State.With(rule);
        return rule;
    }

    /// <summary>DeleteTrafficMirrorFilterRule.</summary>
    public static string Delete(Ec2Call call)
    {
        var rule = call.Find<MirrorFilterRule>();
        call.State = call.State.Without(rule.Id);
        return rule.Id;
    }

    private static void Check(MirrorFilterRule rule, Ec2State state)
    {
        if (rule.Protocol is not (null or Tcp or Udp) && (rule.DestinationPorts ?? rule.SourcePorts) is not null)
        {
            throw Ec2Error.Combination($"Protocol {rule.Protocol} has no ports: a rule with DestinationPortRange or SourcePortRange is of protocol {Tcp} (TCP) or {Udp} (UDP), or of all");
        }

        if (IPNetwork.Parse(rule.DestinationCidrBlock).BaseAddress.AddressFamily != IPNetwork.Parse(rule.SourceCidrBlock).BaseAddress.AddressFamily)
        {
            throw Ec2Error.Combination($"No packet goes from {rule.SourceCidrBlock} to {rule.DestinationCidrBlock}: one is of IPv4, the other of IPv6");
        }

        if (state.RulesOf(rule.FilterId).FirstOrDefault(other => other.Id != rule.Id && other.IsIngress == rule.IsIngress && other.Number == rule.Number) is { } same)
        {
            throw new Ec2Error("TrafficMirrorFilterRuleAlreadyExists", $"RuleNumber {rule.Number} of {rule.FilterId} is that of {same.Id}, of the same direction");
        }
    }

    private static bool? IsIngress(Ec2Call call) => call.Parameters.Word("TrafficDirection", "ingress", "egress") is { } word ? word == "ingress" : null;

    private static bool? IsAccept(Ec2Call call) => call.Parameters.Word("RuleAction", "accept", "reject") is { } word ? word == "accept" : null;

    private static Ports? Ports(Ec2Call call, string name)
    {
        if (!call.Parameters.Has(name))
        {
            return null;
        }

        var ports = new Ports(
            call.Parameters.RequiredInteger(name + ".FromPort", 0, IPEndPoint.MaxPort),
            call.Parameters.RequiredInteger(name + ".ToPort", 0, IPEndPoint.MaxPort));
        return ports.From <= ports.To ? ports : throw Ec2Error.Combination($"{name}.FromPort, {ports.From}, is above {name}.ToPort, {ports.To}");
    }

    // What is set after the prefix is taken away: 10.0.0.7/24 is 10.0.0.0/24.
    private static string? Block(Ec2Call call, string name) =>
        call.Parameters.Text(name) is not { Length: > 0 } text ? null
        : IPNetwork.TryParse(text, out var network) ? network.ToString()
        : throw Ec2Error.Invalid(name, text, "It must be a block of addresses: 10.0.0.0/16, 0.0.0.0/0 or ::/0.");
}
