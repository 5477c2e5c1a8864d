using System.Collections.Immutable;
using System.Net;
using Umbra.Capture.Filters;
using Umbra.Capture.Sessions;
using Umbra.Ec2.Objects;

namespace Umbra.Ec2;

/// <summary>The API's sessions as the engine runs them.</summary>
internal static class Ec2Sessions
{
    /// <summary>The sessions, in the order in which they were made.</summary>
    /// <param name="state">What was made.</param>
    /// <param name="settings">What interfaces and targets are here.</param>
    /// <param name="problems">Sessions that cannot run, each with why: the configuration no longer has what they name.</param>
    public static ImmutableArray<SessionSettings> Of(Ec2State state, Ec2Settings settings, out ImmutableArray<string> problems)
    {
        var sessions = ImmutableArray.CreateBuilder<SessionSettings>();
        var missing = ImmutableArray.CreateBuilder<string>();
        foreach (var session in state.All<MirrorSession>())
        {
            var target = ((MirrorTarget)state.Objects[session.TargetId]).Address;
            if (!settings.Interfaces.TryGetValue(session.NetworkInterfaceId, out var name))
            {
                missing.Add($"{session.Id}: does not run: {session.NetworkInterfaceId} is no longer in ec2.interfaces");
            }
            else if (!settings.Targets.TryGetValue(target, out var endPoint))
            {
                missing.Add($"{session.Id}: does not run: {target} is no longer in ec2.targets");
            }
            else if (settings.FileSessions.FirstOrDefault(one => one.Interface == name && one.Number == session.Number) is { Name: { } other })
            {
                missing.Add($"{session.Id}: does not run: its number, {session.Number}, is that of session {other} on the same interface: modify the one, or change the other");
            }
            else
            {
                sessions.Add(ToSettings(session, state, name, endPoint, settings.BufferBytes));
            }
        }

        problems = missing.ToImmutable();
        return sessions.ToImmutable();
    }

    private static SessionSettings ToSettings(MirrorSession session, Ec2State state, string name, DnsEndPoint target, int bufferBytes) => new()
    {
        Name = session.Id,
        Interface = name,
        Number = session.Number,
        Filter = new PacketFilter(state.RulesOf(session.FilterId).Select(ToRule), ((MirrorFilter)state.Objects[session.FilterId]).HasAmazonDns),
        Target = target,
        Network = session.VirtualNetworkId,
        PacketLength = session.PacketLength,
        BufferBytes = bufferBytes,
        IsOfFile = false,
    };

    private static FilterRule ToRule(MirrorFilterRule rule) => new()
    {
        Number = rule.Number,
        Direction = rule.IsIngress ? TrafficDirection.Ingress : TrafficDirection.Egress,
        IsAccept = rule.IsAccept,
        Protocol = rule.Protocol,
        Source = IPNetwork.Parse(rule.SourceCidrBlock),
        Destination = IPNetwork.Parse(rule.DestinationCidrBlock),
        SourcePorts = ToRange(rule.SourcePorts),
        DestinationPorts = ToRange(rule.DestinationPorts),
    };

    private static PortRange? ToRange(Ports? ports) => ports is null ? null : new PortRange((ushort)ports.From, (ushort)ports.To);
}
