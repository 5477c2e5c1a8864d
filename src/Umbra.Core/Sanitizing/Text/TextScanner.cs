using System.Buffers;
using Umbra.Core.Sanitizing.Detecting;

namespace Umbra.Core.Sanitizing.Text;

/// <summary>Looks for personal data and secrets in a text, also where they are escaped or encoded inside it.</summary>
/// <remarks>
/// <code>
/// 1. as it stands        with the escaping of the format that it stands in; only what was found is written anew
/// 2. a JSON document     that is a string in another format, or one a line
/// 3. escaped again       percent-encoding, \u0040, &amp;#64; inside whatever it is
/// 4. base64              runs that hold text; what they hold begins again at 1
/// </code>
/// </remarks>
internal static class TextScanner
{
    /// <summary>How many encodings inside each other are undone.</summary>
    public const int MostLayers = 4;

    private static readonly SearchValues<byte> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF-"u8);

    private static readonly Escaping[] InnerEscapings = [Escaping.Percent, Escaping.Json, Escaping.Markup];

    /// <summary>Whether nothing can be found in a text, at the first look: it is so with most values, and they cost no more than this.</summary>
    public static bool CannotChange(ReadOnlySpan<byte> text, Escaping escaping) =>
        text.IndexOfAny((byte)'%', (byte)'\\', (byte)'&') < 0 && (escaping != Escaping.Form || !text.Contains((byte)'+'))
        && !InnerDocument.MayBe(text) && Detectors.CannotMatch(text) && (IsHexadecimal(text) || !Base64Runs.MayHave(text));

    // A hash or a UUID. Base64 of a text is not written so: of every four characters the first would have to be one of a to e.
    private static bool IsHexadecimal(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(Hexadecimal) < 0;

    /// <summary>Adds the text with what was found replaced.</summary>
    /// <param name="plan">What is done with findings.</param>
    /// <param name="work">Memory.</param>
    /// <param name="text">The text.</param>
    /// <param name="escaping">How it is escaped; what is added is too.</param>
    /// <param name="output">Takes the text when something was found; else nothing is added.</param>
    /// <param name="layer">How many encodings it was inside of.</param>
    /// <returns>Whether something was found.</returns>
    public static bool TryScan(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, Escaping escaping, ByteBuffer output, int layer = 0)
    {
        var start = output.Length;
        var isChanged = TryScanLayer(plan, work, text, escaping, output);
        if (layer >= MostLayers || !MayHoldMore(text) || !work.TryLookInside(text.Length))
        {
            return isChanged;
        }

        // What is inside is looked at in the text without its escapes, and all of it is written anew when something was found there.
        var inner = work.Rent();
        Escapes.Decode(escaping, isChanged ? output.Written[start..] : text, inner);
        if (TryScanInside(plan, work, inner, layer))
        {
            isChanged = true;
            output.Truncate(start);
            Escapes.EncodeLike(escaping, inner.Written, text, output);
        }

        work.Return(inner);
        return isChanged;
    }

    // A percent sign, a backslash, a reference, a document or a run of base64.
    private static bool MayHoldMore(ReadOnlySpan<byte> text) =>
        text.IndexOfAny((byte)'%', (byte)'\\', (byte)'&') >= 0 || InnerDocument.MayBe(text) || InnerDocument.MayHaveLines(text) || Base64Runs.MayHave(text);

    private static bool TryScanInside(SanitizePlan plan, SanitizeWork work, ByteBuffer text, int layer)
    {
        var next = work.Rent();
        var isChanged = false;

        // 2.
        if (InnerDocument.TrySanitize(plan, work, text.Written, next, layer + 1))
        {
            isChanged = true;
            Take(text, next);
        }

        // 3.
        foreach (var escaping in InnerEscapings)
        {
            next.Clear();
            if (Escapes.IndexOfEscape(escaping, text.Written) >= 0 && TryScanEscaped(plan, work, text.Written, escaping, next, layer))
            {
                isChanged = true;
                Take(text, next);
            }
        }

        // 4.
        next.Clear();
        if (TryScanBase64(plan, work, text.Written, next, layer))
        {
            isChanged = true;
            Take(text, next);
        }

        work.Return(next);
        return isChanged;
    }

    private static bool TryScanEscaped(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, Escaping escaping, ByteBuffer output, int layer)
    {
        var start = output.Length;
        var isChanged = TryScanLayer(plan, work, text, escaping, output);

        // Escaped twice: %2540 is %40 is @.
        var decoded = work.Rent();
        Escapes.Decode(escaping, isChanged ? output.Written[start..] : text, decoded);
        var changed = work.Rent();
        if (!decoded.Written.SequenceEqual(text) && TryScan(plan, work, decoded.Written, Escaping.None, changed, layer + 1))
        {
            isChanged = true;
            output.Truncate(start);
            Escapes.EncodeLike(escaping, changed.Written, text, output);
        }

        work.Return(changed);
        work.Return(decoded);
        return isChanged;
    }

    private static bool TryScanBase64(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, ByteBuffer output, int layer)
    {
        var inner = work.Rent();
        var changed = work.Rent();
        var copied = 0;
        var runs = new Base64Runs(text, work);
        while (runs.TryNext(out var start, out var length, inner))
        {
            changed.Clear();
            if (TryScan(plan, work, inner.Written, Escaping.None, changed, layer + 1))
            {
                output.Append(text[copied..start]);
                Base64Runs.Encode(text.Slice(start, length), changed.Written, output);
                copied = start + length;
            }
        }

        if (copied > 0)
        {
            output.Append(text[copied..]);
        }

        work.Return(changed);
        work.Return(inner);
        return copied > 0;
    }

    private static bool TryScanLayer(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, Escaping escaping, ByteBuffer output)
    {
        if (Escapes.IndexOfEscape(escaping, text) < 0)
        {
            return !Detectors.CannotMatch(text) && Replace(plan, work, text, text, escaping, output);
        }

        var decoded = work.Rent();
        Escapes.Decode(escaping, text, decoded);
        var isChanged = !Detectors.CannotMatch(decoded.Written) && Replace(plan, work, text, decoded.Written, escaping, output);
        work.Return(decoded);
        return isChanged;
    }

    // Findings are places in the decoded text; everything between them is copied as it is escaped.
    private static bool Replace(
        SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, ReadOnlySpan<byte> decoded, Escaping escaping, ByteBuffer output)
    {
        var (from, copied, position, passed) = (0, 0, 0, 0);
        var isChanged = false;
        var replacement = work.Rent();
        while (Detectors.TryFind(decoded, from, out var finding))
        {
            from = finding.Start + finding.Length;
            var value = decoded.Slice(finding.Start, finding.Length);
            replacement.Clear();
            if (!Treating.TryWrite(plan, plan.OfFinding(finding.Kind), finding.Kind, value, replacement))
            {
                continue;
            }

            Escapes.Skip(escaping, text, ref position, ref passed, finding.Start, replacement);
            output.Append(text[copied..position]);
            Escapes.Encode(escaping, replacement.Written, output);
            work.Observer?.Changed(plan.OfFinding(finding.Kind)?.Reason ?? $"detector {finding.Kind}", value, replacement.Written);
            Escapes.Skip(escaping, text, ref position, ref passed, from, replacement);
            copied = position;
            isChanged = true;
        }

        work.Return(replacement);
        if (isChanged)
        {
            output.Append(text[copied..]);
        }

        return isChanged;
    }

    private static void Take(ByteBuffer text, ByteBuffer next)
    {
        text.Truncate(0);
        text.Append(next.Written);
    }
}
