namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// The brands of payment cards by their first digits, and for each the first six digits of a test number that payment providers publish
/// (docs.stripe.com/testing has them all). Another brand keeps its first digit and has 99999 after it, 19999 after a 3.
/// </summary>
internal static class CardBrand
{
    /// <summary>Writes the brand's test issuer.</summary>
    /// <param name="digits">The number, at least four digits.</param>
    /// <param name="destination">Six digits; may be the number itself.</param>
    public static void WriteTestIssuer(ReadOnlySpan<byte> digits, Span<byte> destination)
    {
        var issuer = TestIssuerOf(((digits[0] - '0') * 1000) + ((digits[1] - '0') * 100) + ((digits[2] - '0') * 10) + (digits[3] - '0'));
        var first = digits[0];
        if (issuer.IsEmpty)
        {
            destination[0] = first;
            (first == '3' ? "19999"u8 : "99999"u8).CopyTo(destination[1..]);
        }
        else
        {
            issuer.CopyTo(destination);
        }
    }

    /// <summary>Whether six digits are what <see cref="WriteTestIssuer"/> writes.</summary>
    public static bool IsTestIssuer(ReadOnlySpan<byte> six)
    {
        // 319999 begins as no brand does, the others begin as the brand that they stand for, so what is written is its own test issuer.
        Span<byte> written = stackalloc byte[6];
        WriteTestIssuer(six, written);
        return written.SequenceEqual(six);
    }

    private static ReadOnlySpan<byte> TestIssuerOf(int firstFour) => firstFour switch
    {
        >= 4000 and <= 4999 => "424242"u8, // Visa
        >= 5100 and <= 5599 or >= 2221 and <= 2720 => "555555"u8, // Mastercard
        >= 3400 and <= 3499 or >= 3700 and <= 3799 => "378282"u8, // American Express
        >= 3000 and <= 3059 or 3095 or >= 3600 and <= 3699 or >= 3800 and <= 3999 => "305693"u8, // Diners Club
        >= 3528 and <= 3589 => "353011"u8, // JCB
        6011 or >= 6440 and <= 6599 => "601111"u8, // Discover
        >= 6200 and <= 6299 => "620000"u8, // UnionPay
        _ => default,
    };
}
