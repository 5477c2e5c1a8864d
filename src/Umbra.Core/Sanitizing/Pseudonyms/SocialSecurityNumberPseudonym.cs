namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// <c>9dd-00-dddd</c>: neither an area of 900 to 999 nor the group 00 is ever assigned (ssa.gov/employer/randomizationfaqs.html), nor has a
/// taxpayer number (ITIN, which begins with 9) that group. Separators stay. Recognised by area and group.
/// </summary>
internal static class SocialSecurityNumberPseudonym
{
    private const int Digits = 9;

    private static ReadOnlySpan<byte> Separators => "- "u8;

    public static bool Is(ReadOnlySpan<byte> value)
    {
        Span<byte> digits = stackalloc byte[Digits];
        return DigitText.Read(value, Separators, digits) == Digits && digits[0] == '9' && digits[3] == '0' && digits[4] == '0';
    }

    /// <summary>Writes the pseudonym; 0 when the value has not nine digits, or anything but separators beside them.</summary>
    public static int Write(KeyedHash hash, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> digits = stackalloc byte[Digits];
        if (DigitText.Read(value, Separators, digits) != Digits)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[KeyedHash.Size];
        hash.Compute((HashPurpose)ValueKind.SocialSecurityNumber, digits, bytes);
        var draw = new HashDraw(bytes);
        foreach (ref var digit in digits)
        {
            digit = draw.NextDigit();
        }

        digits[0] = (byte)'9';
        digits[3] = digits[4] = (byte)'0';
        return DigitText.Write(value, digits, destination);
    }
}
