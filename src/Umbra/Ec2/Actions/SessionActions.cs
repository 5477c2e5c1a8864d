using System.Security.Cryptography;
using Umbra.Ec2.Objects;
using Umbra.Ec2.Requests;

namespace Umbra.Ec2.Actions;

/// <summary>Making, changing and removing sessions.</summary>
internal static class SessionActions
{
    private const int GreatestNetwork = 0xFF_FFFF;
    private const int LongestPacket = 8_500;

    /// <summary>CreateTrafficMirrorSession.</summary>
    public static MirrorObject Create(Ec2Call call)
    {
        var source = call.Parameters.Required("NetworkInterfaceId");
        if (!Ec2Ids.IsInterface(source))
        {
            throw new Ec2Error("InvalidNetworkInterfaceId.Malformed", $"Invalid NetworkInterfaceId: '{Configuration.Printable.Text(source, 64)}' (expecting 'eni-' and {Ec2Ids.Digits} hexadecimal digits)");
        }

        if (!call.Settings.Interfaces.ContainsKey(source))
        {
            throw new Ec2Error("InvalidNetworkInterfaceID.NotFound", $"The networkInterface ID '{source}' does not exist: ec2.interfaces of the configuration does not say which interface it is");
        }

        call.CheckQuota<MirrorSession>();

        if (call.State.All<MirrorSession>().Count(other => other.NetworkInterfaceId == source) >= Ec2Quotas.SessionsPerInterface)
        {
            throw new Ec2Error("TrafficMirrorSessionsPerInterfaceLimitExceeded", $"{source} has {Ec2Quotas.SessionsPerInterface} sessions, and no more are allowed");
        }

        var target = call.Find<MirrorTarget>();
        var session = new MirrorSession
        {
            Id = Ec2Call.NewId(ObjectKind.Session),
            Sequence = call.State.NextSequence,
            NetworkInterfaceId = source,
            TargetId = target.Id,
            FilterId = call.Find<MirrorFilter>().Id,
            PacketLength = call.Parameters.Integer("PacketLength", 1, LongestPacket) ?? DefaultLength(target),
            Number = call.Parameters.RequiredInteger("SessionNumber", 1, Ec2Quotas.GreatestNumber),
            VirtualNetworkId = Network(call) ?? FreeNetwork(call.State),
            Description = call.Description(),
            Tags = call.Tags(ObjectKind.Session),
        };
        Check(session, target, call);
        call.State = call.State.With(session);
        return session;
    }

    /// <summary>ModifyTrafficMirrorSession.</summary>
    public static MirrorObject Modify(Ec2Call call)
    {
        var session = call.Find<MirrorSession>();
        var removed = call.RemovedFields(("packet-length", "PacketLength"), ("description", "Description"), ("virtual-network-id", "VirtualNetworkId"));
        var target = call.Find<MirrorTarget>(call.Parameters.Text("TrafficMirrorTargetId") ?? session.TargetId);
        session = session with
        {
            TargetId = target.Id,
            FilterId = call.Parameters.Text("TrafficMirrorFilterId") is { } filter ? call.Find<MirrorFilter>(filter).Id : session.FilterId,
            PacketLength = removed.Contains("packet-length") ? DefaultLength(target) : call.Parameters.Integer("PacketLength", 1, LongestPacket) ?? session.PacketLength ?? DefaultLength(target),
            Number = call.Parameters.Integer("SessionNumber", 1, Ec2Quotas.GreatestNumber) ?? session.Number,
            VirtualNetworkId = removed.Contains("virtual-network-id") ? FreeNetwork(call.State) : Network(call) ?? session.VirtualNetworkId,
            Description = removed.Contains("description") ? null : call.Description() ?? session.Description,
        };
        Check(session, target, call);
        call.State = call.State.With(session);
        return session;
    }

    /// <summary>DeleteTrafficMirrorSession.</summary>
    public static string Delete(Ec2Call call)
    {
        var session = call.Find<MirrorSession>();
        call.State = call.State.Without(session.Id);
        return session.Id;
    }

    // AWS sets it for network load balancers, whose packets may not be longer; else packets go whole.
    private static int? DefaultLength(MirrorTarget target) => target.NetworkLoadBalancerArn is null ? null : LongestPacket;

    private static int? Network(Ec2Call call) => call.Parameters.Integer("VirtualNetworkId", 0, GreatestNetwork);

    private static int FreeNetwork(Ec2State state)
    {
        var taken = state.All<MirrorSession>().Select(session => session.VirtualNetworkId).ToHashSet();
        int network;
        do
        {
            network = RandomNumberGenerator.GetInt32(1, GreatestNetwork + 1);
        }
        while (taken.Contains(network));

        return network;
    }

    private static void Check(MirrorSession session, MirrorTarget target, Ec2Call call)
    {
        var others = call.State.All<MirrorSession>().Where(other => other.Id != session.Id).ToList();
        if (others.FirstOrDefault(other => other.NetworkInterfaceId == session.NetworkInterfaceId && other.Number == session.Number) is { } same)
        {
            throw Taken($"{same.Id}");
        }

        var name = call.Settings.Interfaces.GetValueOrDefault(session.NetworkInterfaceId);
        if (call.Settings.FileSessions.FirstOrDefault(other => other.Interface == name && other.Number == session.Number) is { Name: { } inFile })
        {
            throw Taken($"session {inFile} of the configuration");
        }

        var sources = others.Where(other => other.TargetId == target.Id).Select(other => other.NetworkInterfaceId).Append(session.NetworkInterfaceId).Distinct().Count();
        if (target.NetworkInterfaceId is not null && sources > Ec2Quotas.SourcesPerTarget)
        {
            throw new Ec2Error("TrafficMirrorSourcesPerTargetLimitExceeded", $"{Ec2Quotas.SourcesPerTarget} network interfaces send to {target.Id}, and no more are allowed");
        }

        Ec2Error Taken(string by) => Ec2Error.Invalid("SessionNumber", $"{session.Number}", $"It is that of {by} on the same interface: a packet goes to the first session by number, so each has its own.");
    }
}
