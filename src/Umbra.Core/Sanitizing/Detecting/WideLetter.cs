using System.Buffers;
using System.Globalization;
using System.Text;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Letters, digits and marks beyond ASCII: in UTF-8, or a byte that is no UTF-8 and a letter of ISO 8859-1, ISO 8859-15 or Windows-1252.</summary>
internal static class WideLetter
{
    // From À on all but × and ÷ are letters of all three; before it each has a few of its own.
    private static readonly SearchValues<byte> SingleBytes = SearchValues.Create(
    [
        0x8A, 0x8C, 0x8E, 0x9A, 0x9C, 0x9E, 0x9F, 0xA6, 0xA8, 0xAA, 0xB4, 0xB5, 0xB8, 0xBA, 0xBC, 0xBD, 0xBE,
        .. Enumerable.Range(0xC0, 0x40).Where(value => value is not (0xD7 or 0xF7)).Select(value => (byte)value),
    ]);

    /// <summary>Whether a text begins with one, which is so many bytes long.</summary>
    public static bool IsFirst(ReadOnlySpan<byte> text, out int bytes) =>
        Rune.DecodeFromUtf8(text, out var rune, out bytes) == OperationStatus.Done ? IsLetter(rune) : IsSingle(text[0], out bytes);

    /// <summary>Whether a text ends in one, which is so many bytes long.</summary>
    public static bool IsLast(ReadOnlySpan<byte> text, out int bytes) =>
        Rune.DecodeLastFromUtf8(text, out var rune, out bytes) == OperationStatus.Done ? IsLetter(rune) : IsSingle(text[^1], out bytes);

    private static bool IsSingle(byte value, out int bytes)
    {
        bytes = 1;
        return SingleBytes.Contains(value);
    }

    private static bool IsLetter(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
