using Umbra.Configuration.Shapes;

namespace Umbra.Configuration.Validation;

/// <summary>Checks EC2's API.</summary>
internal static class Ec2Validator
{
    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(Ec2Configuration ec2, Reading reading)
    {
        if (ec2.AccessKey is null != ec2.SecretKey is null && !reading.Errors.Any(error => error.Key.StartsWith("ec2.", StringComparison.Ordinal)))
        {
            var (given, missing) = ec2.AccessKey is null ? ("secretKey", "accessKey") : ("accessKey", "secretKey");
            reading.Report($"ec2.{given}", $"is given without {missing}", "a key pair is both; without either one is made at the first start");
        }

        foreach (var (index, one) in ec2.Interfaces.Index())
        {
            if (one.Interface.Length == 0)
            {
                reading.Report($"ec2.interfaces.{one.Name}", "names no interface", "write eth0");
            }
            else if (ec2.Interfaces.Take(index).FirstOrDefault(other => other.Interface == one.Interface) is { } same)
            {
                reading.Report($"ec2.interfaces.{one.Name}", $"{one.Interface} is {same.Name} already", "a network interface is one interface of the host");
            }
        }
    }
}
