using System.Text.Unicode;
using Umbra.Core.Sanitizing.Formats;

namespace Umbra.Core.Sanitizing.Text;

/// <summary>JSON that stands in a text: a document in a string, a string in a string, or a document a line (NDJSON, server-sent events).</summary>
internal static class InnerDocument
{
    private static ReadOnlySpan<byte> EventData => "data:"u8;

    /// <summary>Whether a text may be one, by its first byte that is no white space; and by its last, for a string. False is certain.</summary>
    public static bool MayBe(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && IsSpace(text[at]))
        {
            at++;
        }

        return text.Length - at > 1 && (text[at] is (byte)'{' or (byte)'[' || (text[at] == '"' && EndsInMark(text[(at + 1)..])));
    }

    /// <summary>Whether one may stand on a line of a text.</summary>
    public static bool MayHaveLines(ReadOnlySpan<byte> text) =>
        text.StartsWith(EventData) || text.IndexOf("\n{"u8) >= 0 || text.IndexOf("\n["u8) >= 0 || text.IndexOf("\ndata:"u8) >= 0;

    /// <summary>Adds the text with what must go from its documents replaced.</summary>
    /// <param name="plan">The rules.</param>
    /// <param name="work">Memory; exhausted by a document that is too deep to be looked at.</param>
    /// <param name="text">The text, without escapes.</param>
    /// <param name="output">Takes the text when something is changed; else what was added has no meaning.</param>
    /// <param name="layer">How many encodings a document is inside of.</param>
    /// <returns>Whether something is.</returns>
    public static bool TrySanitize(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, ByteBuffer output, int layer)
    {
        var isWhole = MayBe(text);
        if ((!isWhole && !MayHaveLines(text)) || !Utf8.IsValid(text))
        {
            return false;
        }

        if (isWhole && Sanitize(plan, work, text, output, layer, out var isChanged) != SanitizeFault.MalformedJson)
        {
            return isChanged;
        }

        output.Truncate(0);
        return TrySanitizeLines(plan, work, text, output, layer);
    }

    private static bool TrySanitizeLines(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, ByteBuffer output, int layer)
    {
        var copied = 0;
        var changed = work.Rent();
        foreach (var range in text.Split((byte)'\n'))
        {
            var (start, length) = range.GetOffsetAndLength(text.Length);
            var at = start + (text.Slice(start, length).StartsWith(EventData) ? EventData.Length : 0);
            var line = text[at..(start + length)];
            changed.Clear();
            if (MayBe(line) && Sanitize(plan, work, line, changed, layer, out var isChanged) == SanitizeFault.None && isChanged)
            {
                output.Append(text[copied..at]);
                output.Append(changed.Written);
                copied = start + length;
            }
        }

        work.Return(changed);
        output.Append(text[copied..]);
        return copied > 0;
    }

    private static SanitizeFault Sanitize(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, ByteBuffer output, int layer, out bool isChanged)
    {
        var fault = JsonSanitizer.Sanitize(plan, work, text, output, layer, out isChanged);
        isChanged &= fault == SanitizeFault.None;
        if (fault == SanitizeFault.TooDeep)
        {
            work.Exhaust();
        }

        return fault;
    }

    private static bool EndsInMark(ReadOnlySpan<byte> text)
    {
        var end = text.Length;
        while (end > 0 && IsSpace(text[end - 1]))
        {
            end--;
        }

        return end > 0 && text[end - 1] == '"';
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
