using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>Sanitizes queries and forms: pairs of names and values between ampersands (WHATWG URL section 5).</summary>
internal static class FormSanitizer
{
    /// <summary>Adds the pairs with what must go replaced.</summary>
    /// <param name="plan">The rules.</param>
    /// <param name="work">Memory.</param>
    /// <param name="names">What names say here.</param>
    /// <param name="text">The pairs.</param>
    /// <param name="output">Takes them when something is changed; else nothing is added.</param>
    /// <returns>Whether something is.</returns>
    public static bool TrySanitize(SanitizePlan plan, SanitizeWork work, NameTreatments names, ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var start = output.Length;
        var isChanged = false;
        var isFirst = true;
        foreach (var range in text.Split((byte)'&'))
        {
            var pair = text[range];
            var separator = pair.IndexOf((byte)'=');
            var name = separator < 0 ? pair : pair[..separator];
            var known = Known(work, names, name);
            if (known?.Action == SanitizeAction.Remove && pair.Length > 0)
            {
                work.Observer?.Changed(known.Reason, pair, default);
                isChanged = true;
                continue;
            }

            if (!isFirst)
            {
                output.Append((byte)'&');
            }

            isFirst = false;
            isChanged |= Add(plan, work, plan.Detects ? null : KeepName, name, output, isName: true);
            if (separator >= 0)
            {
                output.Append((byte)'=');
                isChanged |= Add(plan, work, known, pair[(separator + 1)..], output, isName: false);
            }
        }

        if (!isChanged)
        {
            output.Truncate(start);
        }

        return isChanged;
    }

    private static Treatment KeepName { get; } = new(SanitizeAction.Keep, Treatment.OfProfile, "");

    // A name is looked at too: a pair without an equals sign is a value as likely as not. Strict rules are for values.
    private static bool Add(SanitizePlan plan, SanitizeWork work, Treatment? known, ReadOnlySpan<byte> text, ByteBuffer output, bool isName)
    {
        var isChanged = isName && known is null
            ? TextScanner.TryScan(plan, work, text, Escaping.Form, output)
            : ValueSanitizer.TrySanitize(plan, work, known, text, Escaping.Form, output);
        if (!isChanged)
        {
            output.Append(text);
        }

        return isChanged;
    }

    private static Treatment? Known(SanitizeWork work, NameTreatments names, ReadOnlySpan<byte> name)
    {
        if (Escapes.IndexOfEscape(Escaping.Form, name) < 0)
        {
            return names.For(name);
        }

        var decoded = work.Rent();
        Escapes.Decode(Escaping.Form, name, decoded);
        var known = names.For(decoded.Written);
        work.Return(decoded);
        return known;
    }
}
