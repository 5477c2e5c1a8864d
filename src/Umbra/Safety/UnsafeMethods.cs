using Umbra.Configuration;
using Umbra.Core.Mirroring;

namespace Umbra.Safety;

/// <summary>Finds mirrors that copy writes without keys by which the shadow, and what stands behind it, knows a repeated one.</summary>
internal static class UnsafeMethods
{
    /// <summary>Finds them.</summary>
    public static IEnumerable<Finding> Find(Subject subject)
    {
        foreach (var (mirror, key) in subject.Mirrors.Where(entry => entry.Mirror.Idempotency is not { Derive: true }))
        {
            var unsafeOnes = mirror.Methods.Names.Except(MethodPolicy.Safe.Names).ToList();
            if (mirror.Methods.All || unsafeOnes.Count > 0)
            {
                yield return subject.Warn(
                    FindingKind.UnsafeMethods, key + ".methods",
                    $"copies {(mirror.Methods.All ? "every method" : string.Join(", ", unsafeOnes.Select(name => Printable.Text(name, 20))))} without `idempotency`: what a user orders or pays once is done twice where the shadow shares a service with production",
                    "set `idempotency`, or methods: safe");
            }
        }
    }
}
