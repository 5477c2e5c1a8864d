using Umbra.Core.Sanitizing.Detecting;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing;

/// <summary>Decides over one value of any format, and writes what takes its place.</summary>
internal static class ValueSanitizer
{
    /// <summary>Adds what takes a value's place, escaped as the value is.</summary>
    /// <param name="plan">The rules.</param>
    /// <param name="work">Memory.</param>
    /// <param name="treatment">What its place and name say; null for nothing. Not <see cref="SanitizeAction.Remove"/>, which is the format's to do.</param>
    /// <param name="value">The value, escaped.</param>
    /// <param name="escaping">How.</param>
    /// <param name="output">Takes it.</param>
    /// <param name="layer">How many encodings the value is inside of.</param>
    /// <returns>False when the value stays as it is; then nothing was added.</returns>
    public static bool TrySanitize(
        SanitizePlan plan, SanitizeWork work, Treatment? treatment, ReadOnlySpan<byte> value, Escaping escaping, ByteBuffer output, int layer = 0)
    {
        if (treatment is null && !plan.IsStrict)
        {
            return plan.Detects && TextScanner.TryScan(plan, work, value, escaping, output, layer);
        }

        if (treatment?.Action == SanitizeAction.Keep)
        {
            return false;
        }

        if (Escapes.IndexOfEscape(escaping, value) < 0)
        {
            return TrySanitizeDecoded(plan, work, treatment, value, value, escaping, output, layer);
        }

        var decoded = work.Rent();
        Escapes.Decode(escaping, value, decoded);
        var isChanged = TrySanitizeDecoded(plan, work, treatment, value, decoded.Written, escaping, output, layer);
        work.Return(decoded);
        return isChanged;
    }

    private static bool TrySanitizeDecoded(
        SanitizePlan plan, SanitizeWork work, Treatment? treatment, ReadOnlySpan<byte> value, ReadOnlySpan<byte> decoded, Escaping escaping, ByteBuffer output, int layer)
    {
        var isForNothing = treatment is null ? Treating.IsHarmless(decoded) : treatment.OnlySecrets && Placeholder.Is(decoded);
        if (isForNothing)
        {
            return plan.Detects && TextScanner.TryScan(plan, work, value, escaping, output, layer);
        }

        var replacement = work.Rent();
        var isChanged = Treating.TryWrite(plan, treatment, treatment?.Kind ?? Treating.KindOf(plan, decoded), decoded, replacement);
        if (isChanged)
        {
            work.Observer?.Changed(treatment?.Reason ?? "strict: not plainly harmless", decoded, replacement.Written);
            Escapes.Encode(escaping, replacement.Written, output);
        }

        work.Return(replacement);
        return isChanged;
    }
}
