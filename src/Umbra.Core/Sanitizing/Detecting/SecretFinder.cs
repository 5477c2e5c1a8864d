using System.Buffers;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Finds secrets beside telling names in a text: <c>password=…</c>, <c>api_key: …</c>, <c>"token":"…"</c>.</summary>
internal static class SecretFinder
{
    private const int LongestName = 40;
    private const int LongestValue = 4096;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);
    private static readonly SearchValues<byte> EndOfValue = SearchValues.Create(" \t\r\n\"'&,;<>`"u8);

    /// <summary>The first finding behind a place.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int from, out Finding finding)
    {
        for (var at = Next(text, from); at >= 0; at = Next(text, at + 1))
        {
            if (!TellingNames.IsSecret(NameBefore(text[..at])))
            {
                continue;
            }

            var begin = at + 1;
            while (begin < text.Length && text[begin] is (byte)' ' or (byte)'"' or (byte)'\'')
            {
                begin++;
            }

            var rest = text[begin..Math.Min(text.Length, begin + LongestValue)];
            var end = rest.IndexOfAny(EndOfValue);
            var value = end < 0 ? rest : rest[..end];
            if (begin >= from && IsSecret(value))
            {
                finding = new Finding(ValueKind.Secret, begin, value.Length);
                return true;
            }
        }

        finding = default;
        return false;
    }

    private static int Next(ReadOnlySpan<byte> text, int from)
    {
        // The name may stand before the place from which it goes on.
        var next = from < text.Length ? text[from..].IndexOfAny((byte)'=', (byte)':') : -1;
        return next < 0 ? -1 : from + next;
    }

    private static ReadOnlySpan<byte> NameBefore(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd(" \"'"u8);
        var least = text[Math.Max(0, text.Length - LongestName)..];
        var begin = least.LastIndexOfAnyExcept(NameBytes);
        return least[(begin + 1)..];
    }

    // In prose the word behind "password:" is an ordinary one as often as not.
    private static bool IsSecret(ReadOnlySpan<byte> value) =>
        Entropy.LooksSecret(value) && value.Length >= 6 && (value.Length >= 16 || value.IndexOfAnyExceptInRange((byte)'a', (byte)'z') >= 0) && !value.StartsWith("//"u8);
}
