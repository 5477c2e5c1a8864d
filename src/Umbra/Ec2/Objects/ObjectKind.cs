namespace Umbra.Ec2.Objects;

/// <summary>A kind of object: how it is called in ids, parameters, replies and errors.</summary>
/// <param name="Name">In parameters and errors, after <c>TrafficMirror</c>.</param>
/// <param name="Prefix">What its ids begin with.</param>
/// <param name="ResourceType">What a specification of tags calls it.</param>
internal sealed record ObjectKind(string Name, string Prefix, string ResourceType)
{
    /// <summary>Targets.</summary>
    public static ObjectKind Target { get; } = new("Target", "tmt-", "traffic-mirror-target");

    /// <summary>Filters.</summary>
    public static ObjectKind Filter { get; } = new("Filter", "tmf-", "traffic-mirror-filter");

    /// <summary>Rules of filters.</summary>
    public static ObjectKind Rule { get; } = new("FilterRule", "tmfr-", "traffic-mirror-filter-rule");

    /// <summary>Sessions.</summary>
    public static ObjectKind Session { get; } = new("Session", "tms-", "traffic-mirror-session");

    /// <summary>The parameter that holds an id of this kind, or a list of them.</summary>
    public string IdParameter => $"TrafficMirror{Name}Id";

    /// <summary>The element of a reply that holds an id of this kind.</summary>
    public string IdElement => $"trafficMirror{Name}Id";

    /// <summary>The kind of a class.</summary>
    public static ObjectKind Of<T>()
        where T : MirrorObject =>
        typeof(T) == typeof(MirrorTarget) ? Target : typeof(T) == typeof(MirrorFilter) ? Filter : typeof(T) == typeof(MirrorFilterRule) ? Rule : Session;
}
