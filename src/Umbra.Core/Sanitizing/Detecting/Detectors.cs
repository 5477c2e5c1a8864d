using System.Buffers;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Personal data and secrets that have a form of their own, anywhere in a text.</summary>
internal static class Detectors
{
    // Nothing that is looked for is shorter: 8.8.8.8 has 7 bytes, a@b.de too.
    private const int Shortest = 6;

    /// <summary>Whether nothing can be found: a look at a few bytes in each window, without regard to what they say.</summary>
    /// <returns>False means only that a closer look is needed.</returns>
    public static bool CannotMatch(ReadOnlySpan<byte> text) =>
        text.Length < Shortest
        || (text.IndexOfAny((byte)'@', (byte)'=', (byte)':') < 0 && NumberFinder.NextRun(text, 0) < 0 && TokenFinder.NextRun(text, 0, out _) < 0);

    /// <summary>The first finding that begins at or after a place. For one look; <see cref="DetectorScan"/> finds all of them in one pass.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int start, out Finding finding) => new DetectorScan(text, start).TryNext(out finding);
}

/// <summary>What begins and ends a finding: a part of a longer word or number is none.</summary>
internal static class Boundaries
{
    private static readonly SearchValues<byte> Word = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);

    /// <summary>A letter, a digit, an underscore, or a part of a character beyond ASCII.</summary>
    public static bool IsWord(byte value) => Word.Contains(value) || value >= 0x80;

    /// <summary>Whether a number or a code may begin there: not inside a word, not behind a joint of one (<c>a-1</c>, <c>0.1</c>).</summary>
    public static bool MayBegin(ReadOnlySpan<byte> text, int at) =>
        at == 0 || (!IsWord(text[at - 1]) && (text[at - 1] is not ((byte)'-' or (byte)'.') || at == 1 || !IsWord(text[at - 2])));

    /// <summary>Whether it may end before that place.</summary>
    public static bool MayEnd(ReadOnlySpan<byte> text, int at) =>
        at >= text.Length || (!IsWord(text[at]) && (text[at] is not ((byte)'-' or (byte)'.') || at + 1 == text.Length || !IsWord(text[at + 1])));
}
