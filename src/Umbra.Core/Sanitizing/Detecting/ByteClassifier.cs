using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>The classes that the first pass needs, a bit for each.</summary>
internal static class ByteClassifier
{
    /// <summary><c>0</c> to <c>9</c>.</summary>
    public const int Digit = 0;

    /// <summary>A space, <c>-</c> or <c>.</c> between the groups of a number.</summary>
    public const int Separator = 1;

    /// <summary><c>(</c> or <c>)</c>.</summary>
    public const int Parenthesis = 2;

    /// <summary><c>:</c> or <c>=</c>.</summary>
    public const int Name = 3;

    /// <summary><c>@</c>.</summary>
    public const int Mailbox = 4;

    /// <summary>A to O of both cases.</summary>
    public const int LetterAToO = 5;

    /// <summary>P to Z of both cases.</summary>
    public const int LetterPToZ = 6;

    /// <summary><c>+</c>.</summary>
    public const int Plus = 7;

    private static readonly NibbleTable Table = new(
    [
        .. All("0123456789"u8, Digit), .. All(" -."u8, Separator), .. All("()"u8, Parenthesis), .. All(":="u8, Name), .. All("@"u8, Mailbox),
        .. All("ABCDEFGHIJKLMNOabcdefghijklmno"u8, LetterAToO), .. All("+"u8, Plus), .. All("PQRSTUVWXYZpqrstuvwxyz"u8, LetterPToZ),
    ]);

    /// <summary>The classes of the 32 bytes that begin there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Classify(ref byte first) => Table.Look(Vector256.LoadUnsafe(ref first));

    private static (byte Value, int Bit)[] All(ReadOnlySpan<byte> bytes, int bit)
    {
        var all = new (byte, int)[bytes.Length];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = (bytes[i], bit);
        }

        return all;
    }
}
