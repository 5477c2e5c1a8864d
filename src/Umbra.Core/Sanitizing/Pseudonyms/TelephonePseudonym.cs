namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// A number of as many digits that reaches nobody, punctuation at its places: international ones under +999, which is assigned to nobody
/// (ITU-T E.164), national ones in a <see cref="FictionalRange"/>. Recognised by these ranges.
/// </summary>
internal static class TelephonePseudonym
{
    private const int LeastDigits = 7;

    /// <summary>15 of E.164 and the 00 that stands for the plus sign.</summary>
    private const int MostDigits = 17;

    private static ReadOnlySpan<byte> Separators => " -./()"u8;

    private static ReadOnlySpan<byte> UnassignedCountry => "999"u8;

    public static bool Is(ReadOnlySpan<byte> value)
    {
        Span<byte> digits = stackalloc byte[MostDigits];
        var count = Read(value, digits, out var prefix);
        return count >= LeastDigits && (prefix < 0
            ? FictionalRange.Is(digits[..count])
            : digits[prefix..count].StartsWith(UnassignedCountry));
    }

    /// <summary>Writes the pseudonym; 0 when the value has not 7 to 17 digits, or anything but punctuation beside them.</summary>
    public static int Write(KeyedHash hash, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> digits = stackalloc byte[MostDigits];
        var count = Read(value, digits, out var prefix);
        if (count < LeastDigits)
        {
            return 0;
        }

        // +49 and 0049 are the same; what has no country is a number of its own.
        Span<byte> input = stackalloc byte[MostDigits + 1];
        var number = digits[Math.Max(prefix, 0)..count];
        input[0] = prefix < 0 ? (byte)'0' : (byte)'+';
        number.CopyTo(input[1..]);
        Span<byte> bytes = stackalloc byte[KeyedHash.Size];
        hash.Compute((HashPurpose)ValueKind.Telephone, input[..(1 + number.Length)], bytes);
        var draw = new HashDraw(bytes);
        if (prefix < 0)
        {
            FictionalRange.Write(ref draw, number);
        }
        else
        {
            FictionalRange.Fill(ref draw, UnassignedCountry, number);
        }

        return DigitText.Write(value, digits[..count], destination);
    }

    // The prefix is how many digits stand for the plus sign: none when it is there itself, two in 0049…, -1 in a national number.
    // No country's code begins with 0, so 000 is not an international prefix.
    private static int Read(ReadOnlySpan<byte> value, Span<byte> digits, out int prefix)
    {
        var isInternational = value.StartsWith("+"u8);
        var count = DigitText.Read(isInternational ? value[1..] : value, Separators, digits);
        prefix = isInternational ? 0 : count >= LeastDigits + 2 && digits is [(byte)'0', (byte)'0', not (byte)'0', ..] ? 2 : -1;
        return count;
    }
}
