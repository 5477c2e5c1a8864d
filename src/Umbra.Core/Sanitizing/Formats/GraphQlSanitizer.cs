using System.Buffers;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>Sanitizes the literals of a GraphQL document (specification of October 2021, section 2.9) by the names of their arguments and fields.</summary>
internal static class GraphQlSanitizer
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);

    /// <summary>Whether a text begins as a document does.</summary>
    public static bool IsDocument(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n,"u8);
        if (text.StartsWith("{"u8))
        {
            // A selection begins with a name; what begins with a quotation mark is JSON.
            text = text[1..].TrimStart(" \t\r\n,"u8);
            return text.Length > 0 && text[0] is not ((byte)'"' or (byte)'}');
        }

        return text.StartsWith("query"u8) || text.StartsWith("mutation"u8) || text.StartsWith("subscription"u8) || text.StartsWith("fragment"u8);
    }

    /// <summary>Adds the document when something in it is changed.</summary>
    /// <returns>Whether something is.</returns>
    public static bool TrySanitize(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, ByteBuffer output, int layer)
    {
        ReadOnlySpan<byte> name = default;
        var (at, copied) = (0, 0);
        var replacement = work.Rent();
        while (at < text.Length)
        {
            var start = at;
            if (text[at] == '"')
            {
                var literal = Literal(text, ref at, out var escaping);
                replacement.Clear();
                if (ValueSanitizer.TrySanitize(plan, work, Known(plan, name), literal, escaping, replacement, layer))
                {
                    var quote = escaping == Escaping.Json ? 1 : 3;
                    output.Append(text[copied..(start + quote)]);
                    output.Append(replacement.Written);
                    copied = start + quote + literal.Length;
                }

                name = default;
            }
            else if (text[at] == '#')
            {
                var end = text[at..].IndexOfAny((byte)'\n', (byte)'\r');
                at = end < 0 ? text.Length : at + end;
                Scan(plan, work, text, start, at, ref copied, output, replacement, layer);
            }
            else if (NameBytes.Contains(text[at]))
            {
                var end = text[at..].IndexOfAnyExcept(NameBytes);
                at = end < 0 ? text.Length : at + end;
                var word = text[start..at];
                if (IsNumber(word) && !IsPartOfName(text, start) && Number(plan, work, Known(plan, name), word, replacement))
                {
                    output.Append(text[copied..start]);
                    output.Append(replacement.Written);
                    copied = at;
                }

                name = Names(text, at) ? word : name;
            }
            else
            {
                name = text[at] is (byte)',' or (byte)')' or (byte)'}' or (byte)'\n' ? default : name;
                at++;
            }
        }

        work.Return(replacement);
        if (copied > 0)
        {
            output.Append(text[copied..]);
        }

        return copied > 0;
    }

    private static Treatment? Known(SanitizePlan plan, ReadOnlySpan<byte> name)
    {
        var known = name.Length > 0 ? plan.Keys.For(name) : null;

        // An argument cannot be left out where its type asks for it: it is emptied.
        return known is { Action: SanitizeAction.Remove } ? Emptied : known;
    }

    private static Treatment Emptied { get; } = new(SanitizeAction.Replace, 0, "a removed argument");

    private static bool Number(SanitizePlan plan, SanitizeWork work, Treatment? known, ReadOnlySpan<byte> number, ByteBuffer replacement)
    {
        replacement.Clear();
        return JsonNumbers.TrySanitize(plan, work, known is { Constant.Length: 0, Action: SanitizeAction.Replace } ? null : known, number, replacement);
    }

    private static void Scan(
        SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, int start, int end, ref int copied, ByteBuffer output, ByteBuffer replacement, int layer)
    {
        replacement.Clear();
        if (plan.Detects && TextScanner.TryScan(plan, work, text[start..end], Escaping.None, replacement, layer))
        {
            output.Append(text[copied..start]);
            output.Append(replacement.Written);
            copied = end;
        }
    }

    // A literal that does not end goes to the end of the text: it is looked at all the same.
    private static ReadOnlySpan<byte> Literal(ReadOnlySpan<byte> text, ref int at, out Escaping escaping)
    {
        var isBlock = text[at..].StartsWith("\"\"\""u8);
        escaping = isBlock ? Escaping.None : Escaping.Json;
        var start = at + (isBlock ? 3 : 1);
        at = start;
        if (isBlock)
        {
            var close = text[start..].IndexOf("\"\"\""u8);
            at = close < 0 ? text.Length : start + close + 3;
            return close < 0 ? text[start..] : text.Slice(start, close);
        }

        while (at < text.Length && text[at] != '"')
        {
            at += text[at] == '\\' && at + 1 < text.Length ? 2 : 1;
        }

        var literal = text[start..Math.Min(at, text.Length)];
        at = Math.Min(at + 1, text.Length);
        return literal;
    }

    private static bool IsNumber(ReadOnlySpan<byte> word) => word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static bool IsPartOfName(ReadOnlySpan<byte> text, int start) => start > 0 && text[start - 1] is (byte)'$' or (byte)'.' or (byte)'@';

    private static bool Names(ReadOnlySpan<byte> text, int at)
    {
        var next = text[at..].IndexOfAnyExcept(" \t"u8);
        return next >= 0 && text[at + next] == ':';
    }
}
