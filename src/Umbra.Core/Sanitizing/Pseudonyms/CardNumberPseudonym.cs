namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// A number of the same brand and length whose first six digits are those of a published test number, then digits of the hash, then the
/// check digit (ISO/IEC 7812-1, Luhn); separators stay. Recognised by its first six digits and a right check digit.
/// </summary>
internal static class CardNumberPseudonym
{
    /// <summary>Digits that tell the issuer, in the form of before 2017.</summary>
    private const int IssuerDigits = 6;

    private const int LeastDigits = 12;
    private const int MostDigits = 19;

    private static ReadOnlySpan<byte> Separators => " -."u8;

    public static bool Is(ReadOnlySpan<byte> value)
    {
        Span<byte> digits = stackalloc byte[MostDigits];
        var count = DigitText.Read(value, Separators, digits);
        return count >= LeastDigits && CardBrand.IsTestIssuer(digits[..IssuerDigits]) && digits[count - 1] == CheckDigit(digits[..(count - 1)]);
    }

    /// <summary>Writes the pseudonym; 0 when the value has not 12 to 19 digits, or anything but separators beside them.</summary>
    public static int Write(KeyedHash hash, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> digits = stackalloc byte[MostDigits];
        var count = DigitText.Read(value, Separators, digits);
        if (count < LeastDigits)
        {
            return 0;
        }

        digits = digits[..count];
        Span<byte> bytes = stackalloc byte[KeyedHash.Size];
        hash.Compute((HashPurpose)ValueKind.CardNumber, digits, bytes);
        CardBrand.WriteTestIssuer(digits, digits);
        var draw = new HashDraw(bytes);
        foreach (ref var digit in digits[IssuerDigits..^1])
        {
            digit = draw.NextDigit();
        }

        digits[^1] = CheckDigit(digits[..^1]);
        return DigitText.Write(value, digits, destination);
    }

    private static byte CheckDigit(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        var doubled = true;
        for (var i = digits.Length - 1; i >= 0; i--, doubled = !doubled)
        {
            var digit = digits[i] - '0';
            sum += !doubled ? digit : digit < 5 ? 2 * digit : (2 * digit) - 9;
        }

        return (byte)('0' + ((10 - (sum % 10)) % 10));
    }
}
