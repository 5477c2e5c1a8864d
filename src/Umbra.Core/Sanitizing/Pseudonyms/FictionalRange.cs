namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// National telephone numbers that regulators keep for films and books, chosen by the shape of a number, since its country is not known.
/// Where two countries share a shape it is a range that is dead in both; what has no shape that is known begins with 000, which no plan has.
/// </summary>
internal static class FictionalRange
{
    // Some area codes of the United States and Canada; 555-0100 to 555-0199 is for fiction under every one (ATIS-0300115).
    private static ReadOnlySpan<byte> AreaCodes =>
        "201202203205206207208210212213214215216217219225229234239240248251253254256260262267269270276281301302303304305307308309310312313314315316317318319320321323325330334336337339347351352360361386401402403404405406407408409410412413414415416417418419423424425430432434435"u8;

    private static ReadOnlySpan<byte> UnknownShape => "000"u8;

    // Ofcom, "Telephone numbers for use in TV and radio drama": no area, London, mobile.
    private static ReadOnlySpan<byte> BritishArea => "01632960"u8;

    private static ReadOnlySpan<byte> London => "02079460"u8;

    private static ReadOnlySpan<byte> BritishMobile => "07700900"u8;

    // Bundesnetzagentur, Mitteilung 148/2021, "Rufnummern für Medienproduktionen": Berlin, mobile.
    private static ReadOnlySpan<byte> Berlin => "03023125"u8;

    private static ReadOnlySpan<byte> GermanMobile => "017139200"u8;

    // Arcep, décision 2018-0881, numbers for audiovisual works: Île-de-France. Those for mobiles (06 39 98) would be a German area, 06398.
    private static ReadOnlySpan<byte> French => "019900"u8;

    /// <summary>Whether a number is in one of the ranges.</summary>
    /// <param name="number">Its digits.</param>
    public static bool Is(ReadOnlySpan<byte> number) =>
        number.StartsWith(UnknownShape)
        || (number.Length == 10 && number.StartsWith(French))
        || (number.Length == 11 && (number.StartsWith(BritishArea) || number.StartsWith(London) || number.StartsWith(BritishMobile)
            || number.StartsWith(Berlin) || number.StartsWith(GermanMobile)))
        || (NorthAmericanStart(number) is >= 0 and var start && number[(start + 3)..].StartsWith("55501"u8));

    /// <summary>Replaces a number by one of the range for its shape.</summary>
    /// <param name="draw">Where digits come from.</param>
    /// <param name="number">Its digits.</param>
    public static void Write(ref HashDraw draw, Span<byte> number)
    {
        if (NorthAmericanStart(number) is >= 0 and var start)
        {
            var area = 3 * draw.Next(AreaCodes.Length / 3);
            AreaCodes.Slice(area, 3).CopyTo(number[start..]);
            Fill(ref draw, "55501"u8, number[(start + 3)..]);
        }
        else
        {
            Fill(ref draw, RangeOf(number), number);
        }
    }

    /// <summary>Replaces a number by a beginning and drawn digits.</summary>
    public static void Fill(ref HashDraw draw, ReadOnlySpan<byte> beginning, Span<byte> number)
    {
        beginning.CopyTo(number);
        foreach (ref var digit in number[beginning.Length..])
        {
            digit = draw.NextDigit();
        }
    }

    private static ReadOnlySpan<byte> RangeOf(ReadOnlySpan<byte> number) => number.Length switch
    {
        10 when number[0] == '0' => French,
        11 => RangeOfEleven(number),
        _ => UnknownShape,
    };

    private static ReadOnlySpan<byte> RangeOfEleven(ReadOnlySpan<byte> number) => number switch
    {
        [(byte)'0', (byte)'7', ..] => BritishMobile,
        [(byte)'0', (byte)'1', >= (byte)'5' and <= (byte)'7', ..] => GermanMobile, // 01632 would be a German mobile
        [(byte)'0', (byte)'1', ..] => BritishArea,
        [(byte)'0', (byte)'2', (byte)'0', ..] => London,
        [(byte)'0', ..] => Berlin,
        _ => UnknownShape,
    };

    // NXX-NXX-XXXX, perhaps with a 1 before it: where the area code is, or -1.
    private static int NorthAmericanStart(ReadOnlySpan<byte> number)
    {
        var start = number is [(byte)'1', ..] ? 1 : 0;
        return number.Length == start + 10 && number[start] >= '2' && number[start + 3] >= '2' ? start : -1;
    }
}
