using Umbra.Ec2.Objects;
using Umbra.Ec2.Requests;

namespace Umbra.Ec2.Actions;

/// <summary>Making and removing targets.</summary>
internal static class TargetActions
{
    private static readonly string[] _choices = ["NetworkInterfaceId", "NetworkLoadBalancerArn", "GatewayLoadBalancerEndpointId"];

    /// <summary>CreateTrafficMirrorTarget.</summary>
    public static MirrorObject Create(Ec2Call call)
    {
        var given = _choices.Where(choice => call.Parameters.Text(choice) is { Length: > 0 }).ToList();
        if (given.Count != 1)
        {
            throw given.Count == 0
                ? new Ec2Error("MissingParameter", $"The request must contain one of the parameters {string.Join(", ", _choices)}")
                : Ec2Error.Combination($"A target is one of {string.Join(", ", _choices)}; given are {string.Join(" and ", given)}");
        }

        call.CheckQuota<MirrorTarget>();

        var target = new MirrorTarget
        {
            Id = Ec2Call.NewId(ObjectKind.Target),
            Sequence = call.State.NextSequence,
            Description = call.Description(),
            Tags = call.Tags(ObjectKind.Target),
            NetworkInterfaceId = Known(call, "NetworkInterfaceId", Ec2Ids.IsInterface, "InvalidNetworkInterfaceId.Malformed", "InvalidNetworkInterfaceID.NotFound"),
            NetworkLoadBalancerArn = Known(call, "NetworkLoadBalancerArn", Ec2Ids.IsLoadBalancer, "InvalidNetworkLoadBalancerArn.Malformed", "InvalidNetworkLoadBalancerArn.NotFound"),
            GatewayLoadBalancerEndpointId = Known(call, "GatewayLoadBalancerEndpointId", Ec2Ids.IsEndpoint, "InvalidVpcEndpointId.Malformed", "InvalidVpcEndpointId.NotFound"),
        };
        call.State = call.State.With(target);
        return target;
    }

    /// <summary>DeleteTrafficMirrorTarget.</summary>
    public static string Delete(Ec2Call call)
    {
        var target = call.Find<MirrorTarget>();
        if (call.State.All<MirrorSession>().FirstOrDefault(session => session.TargetId == target.Id) is { } session)
        {
            throw new Ec2Error("TrafficMirrorTargetInUse", $"Cannot delete {target.Id}. Target is in use by {session.Id}");
        }

        call.State = call.State.Without(target.Id);
        return target.Id;
    }

    private static string? Known(Ec2Call call, string parameter, Func<string, bool> isOne, string malformed, string notFound) =>
        call.Parameters.Text(parameter) is not { Length: > 0 } text ? null
        : !isOne(text) ? throw new Ec2Error(malformed, $"Invalid {parameter}: '{Configuration.Printable.Text(text, 160)}'")
        : call.Settings.Targets.ContainsKey(text) ? text
        : throw new Ec2Error(notFound, $"The {parameter} '{text}' does not exist: ec2.targets of the configuration does not say where it is");
}
