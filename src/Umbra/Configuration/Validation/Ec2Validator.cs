using Umbra.Configuration.Shapes;

namespace Umbra.Configuration.Validation;

/// <summary>Checks EC2's API.</summary>
internal static class Ec2Validator
{
    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(Ec2Configuration ec2, Reading reading)
    {
        if (reading.Has("ec2.accessKey") != reading.Has("ec2.secretKey"))
        {
            var (given, missing) = reading.Has("ec2.secretKey") ? ("secretKey", "accessKey") : ("accessKey", "secretKey");
            reading.Report($"ec2.{given}", $"is given without {missing}", "a key pair is both; without either one is made at the first start");
        }

        foreach (var part in (string[])["interfaces", "targets"])
        {
            if (!reading.Has($"ec2.{part}"))
            {
                reading.Report("ec2", $"has no {part}: no session could be made", part == "targets" ? "say where packets may go: targets: { eni-1234567890abcdef0: vxlan://collector:4789 }" : "say which may be mirrored: interfaces: { eni-1234567890abcdef0: eth0 }");
            }
        }

        foreach (var (index, one) in ec2.Interfaces.Index())
        {
            PacketsValidator.ValidateFrames(one.Interface, $"ec2.interfaces.{one.Name}", reading);
            if (ec2.Interfaces.Take(index).FirstOrDefault(other => other.Interface == one.Interface) is { } same)
            {
                reading.Report($"ec2.interfaces.{one.Name}", $"{one.Interface} is {same.Name} already", "a network interface is one interface of the host");
            }
        }
    }
}
