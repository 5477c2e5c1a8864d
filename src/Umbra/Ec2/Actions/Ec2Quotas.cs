namespace Umbra.Ec2.Actions;

/// <summary>How much there may be, and up to which number, as AWS has it by default ("Traffic Mirroring quotas" of the Amazon VPC documentation).</summary>
internal static class Ec2Quotas
{
    /// <summary>Sessions, targets and filters, of each.</summary>
    public const int ObjectsPerAccount = 10_000;

    /// <summary>The greatest number of a rule or of a session.</summary>
    public const int GreatestNumber = 32_766;

    /// <summary>Rules of a filter, of both directions together.</summary>
    public const int RulesPerFilter = 10;

    /// <summary>Sessions of a network interface.</summary>
    public const int SessionsPerInterface = 3;

    /// <summary>Network interfaces that send to a target which is a network interface itself: AWS has 10, and 100 for its largest machines. Load balancers take any number.</summary>
    public const int SourcesPerTarget = 100;

    /// <summary>Tags of an object.</summary>
    public const int Tags = 50;
}
