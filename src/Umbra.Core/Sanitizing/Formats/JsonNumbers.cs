using System.Text.Json;
using Umbra.Core.Sanitizing.Detecting;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>Numbers of JSON: what takes their place is a number again wherever that is possible.</summary>
internal static class JsonNumbers
{
    // No card number is shorter (ISO/IEC 7812), and nothing else that has a form of its own is a bare number.
    private const int ShortestFinding = 12;

    // A number of more digits than that is an id, under the strict profile.
    private const int MostHarmlessDigits = 6;

    /// <summary>A shorter number is left, whatever the profile, unless a rule is about it.</summary>
    public const int ShortestTold = MostHarmlessDigits + 1;

    /// <summary>Adds what takes a number's place.</summary>
    /// <returns>False when it stays as it is; then nothing was added.</returns>
    public static bool TrySanitize(SanitizePlan plan, SanitizeWork work, Treatment? treatment, ReadOnlySpan<byte> number, ByteBuffer output)
    {
        var start = output.Length;
        switch (treatment?.Action)
        {
            case SanitizeAction.Keep:
                return false;
            case null when number.Length < ShortestFinding && !(plan.IsStrict && IsId(number)):
                return false;
            case null:
                // A rule about what is found writes a text; here it has to write a number.
                if (plan.Detects && Detectors.TryFind(number, 0, out var finding) && plan.OfFinding(finding.Kind) is { } ruled)
                {
                    return ruled.Action == SanitizeAction.Remove ? TryRemove(work, ruled, number, output) : TrySanitize(plan, work, ruled, number, output);
                }

                if (plan.Detects && TextScanner.TryScan(plan, work, number, Escaping.None, output, TextScanner.MostLayers))
                {
                    return true;
                }

                if (!plan.IsStrict || !IsId(number))
                {
                    return false;
                }

                WriteDigits(plan, number, output);
                break;
            case SanitizeAction.Replace:
                WriteConstant(treatment!.Constant, output);
                break;
            case SanitizeAction.Hash:
                output.Append((byte)'"');
                output.Advance(plan.Pseudonyms.WriteHash(number, output.Reserve(64)));
                output.Append((byte)'"');
                break;
            case SanitizeAction.Mask:
                Mask(number, treatment!.KeepLast, output);
                break;
            default:
                WriteDigits(plan, number, output);
                break;
        }

        work.Observer?.Changed(treatment?.Reason ?? "strict: a long number", number, output.Written[start..]);
        return true;
    }

    /// <summary>Adds a constant as a JSON value: as it is when it is a number or a word of JSON, else as a string.</summary>
    public static void WriteConstant(ReadOnlySpan<byte> constant, ByteBuffer output)
    {
        var reader = new Utf8JsonReader(constant);
        if (IsScalar(ref reader) && reader.BytesConsumed == constant.Length)
        {
            output.Append(constant);
            return;
        }

        output.Append((byte)'"');
        Escapes.Encode(Escaping.Json, constant, output);
        output.Append((byte)'"');
    }

    private static bool IsScalar(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.Read() && reader.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryRemove(SanitizeWork work, Treatment ruled, ReadOnlySpan<byte> number, ByteBuffer output)
    {
        output.Append("null"u8);
        work.Observer?.Changed(ruled.Reason, number, "null"u8);
        return true;
    }

    private static bool IsId(ReadOnlySpan<byte> number) =>
        number.Length > MostHarmlessDigits && number.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    // The sign, the point and the exponent stay; each run of digits becomes another of the same length.
    private static void WriteDigits(SanitizePlan plan, ReadOnlySpan<byte> number, ByteBuffer output)
    {
        while (number.Length > 0)
        {
            var run = number.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            run = run < 0 ? number.Length : run;
            for (var digits = number[..run]; digits.Length > 0; digits = digits[Math.Min(38, digits.Length)..])
            {
                var part = digits[..Math.Min(38, digits.Length)];
                output.Advance(plan.Pseudonyms.Write(ValueKind.Integer, part, output.Reserve(Pseudonyms.Pseudonymizer.SizeBound(part.Length))));
            }

            if (run < number.Length && number[run] is (byte)'e' or (byte)'E')
            {
                output.Append(number[run..]);
                return;
            }

            if (run < number.Length)
            {
                output.Append(number[run++]);
            }

            number = number[run..];
        }
    }

    // Nines where a text has stars: a number must not begin with a zero.
    private static void Mask(ReadOnlySpan<byte> number, int keepLast, ByteBuffer output)
    {
        var shown = keepLast * 2 <= number.Length ? keepLast : 0;
        for (var i = 0; i < number.Length; i++)
        {
            var isDigit = char.IsAsciiDigit((char)number[i]);
            output.Append(isDigit && i < number.Length - shown ? (byte)'9' : number[i]);
        }
    }
}
