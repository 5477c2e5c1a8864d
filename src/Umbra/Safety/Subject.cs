using System.Net;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;

namespace Umbra.Safety;

/// <summary>What the preflight looks at: a configuration without errors, where its keys stand, and the addresses of its names.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Keys">Which keys were given, and where they stand.</param>
/// <param name="Names">The addresses of its names.</param>
/// <param name="OwnAddresses">The addresses that this machine can be reached by.</param>
internal sealed record Subject(UmbraConfiguration Configuration, Reading Keys, ResolvedNames Names, IReadOnlyCollection<IPAddress> OwnAddresses)
{
    /// <summary>The mirrors that send copies, each with its key. What is recorded stays where it is.</summary>
    public IEnumerable<(MirrorConfiguration Mirror, string Key)> Mirrors => Configuration.SendingMirrors.Select(mirror => (mirror, $"mirrors.{mirror.Name}"));

    /// <summary>Whether a mirror's copies stay on this machine.</summary>
    public bool IsOnThisMachine(MirrorConfiguration mirror) => Names.IsLoopback(mirror.To.IdnHost);

    /// <summary>A mirror's target as findings may show it.</summary>
    public string ShownTarget(MirrorConfiguration mirror) => Keys.Shown($"mirrors.{mirror.Name}.to", $"{mirror.To.Host}:{mirror.To.Port}");

    /// <summary>A mistake that is a warning.</summary>
    public Finding Warn(FindingKind kind, string key, string problem, string mend) => new(kind, FindingWeight.Warning, Keys.PlaceOf(key), key, problem, mend);

    /// <summary>A mistake with which nothing starts, unless <c>safety: warn</c>.</summary>
    public Finding Refuse(FindingKind kind, string key, string problem, string mend) =>
        Warn(kind, key, problem, mend) with { Weight = Configuration.Safety.Mode == SafetyMode.Enforce ? FindingWeight.Error : FindingWeight.Warning };
}
