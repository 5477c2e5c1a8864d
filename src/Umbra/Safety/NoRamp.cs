using Umbra.Configuration;

namespace Umbra.Safety;

/// <summary>Finds mirrors that give a shadow on another machine much of production's load from the first moment on.</summary>
internal static class NoRamp
{
    /// <summary>From this share on it is said: a shadow is seldom built for half of production's load.</summary>
    private static readonly Percent Much = new(5_000);

    /// <summary>Finds them.</summary>
    public static IEnumerable<Finding> Find(Subject subject) =>
        from entry in subject.Mirrors
        where entry.Mirror.Percent is { } percent && percent.CompareTo(Much) >= 0 && !subject.IsOnThisMachine(entry.Mirror)
        select subject.Warn(
            FindingKind.NoRamp, entry.Key + ".percent",
            $"{Units.Format(entry.Mirror.Percent!.Value)} of production from the first moment on, without a `ramp`",
            "begin with percent: 1 and raise it with `umbra set`, or give it a `ramp`");
}
