using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>
/// Finds where one of some two dozen prefixes may begin by its three first bytes, as the Teddy algorithm of Hyperscan does: eight groups of
/// prefixes, a bit for each; a place is one where all three bytes share a bit. What shares a group is alike, so that few other bytes do.
/// </summary>
internal static class Fingerprints
{
    // "ear" and "asi" are of Bearer and Basic, "://" is before a URL's authority, "--B" is of -----BEGIN.
    private static readonly string[][] Groups =
    [
        ["eyJ"],
        ["AKI", "ASI", "AIz"],
        ["ghp", "gho", "ghu", "ghs", "ghr", "git", "glp"],
        ["xox"],
        ["sk_", "rk_"],
        ["npm"],
        ["://", "SG.", "--B"],
        ["ear", "EAR", "asi", "ASI"],
    ];

    private static readonly NibbleTable First = Of(0);
    private static readonly NibbleTable Second = Of(1);
    private static readonly NibbleTable Third = Of(2);

    /// <summary>The places among the 32 that begin there; two bytes more are read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Find(ref byte first)
    {
        var shared = First.Look(Vector256.LoadUnsafe(ref first))
            & Second.Look(Vector256.LoadUnsafe(ref Unsafe.Add(ref first, 1)))
            & Third.Look(Vector256.LoadUnsafe(ref Unsafe.Add(ref first, 2)));
        return ~Vector256.Equals(shared, Vector256<byte>.Zero).ExtractMostSignificantBits();
    }

    private static NibbleTable Of(int place) =>
        new(Groups.SelectMany((prefixes, bit) => prefixes.Select(prefix => ((byte)prefix[place], bit))));
}
