using System.Collections.Frozen;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Recognizes international bank account numbers (ISO 13616): a country, its length, valid check digits.</summary>
internal static class Ibans
{
    // A finder comes upon the digits first; the country stands before them, at most behind a bank's letters.
    private const int MostBefore = 12;

    // SWIFT IBAN registry.
    private static readonly FrozenDictionary<int, int> Lengths = (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 "
        + "IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 "
        + "SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20")
        .Split(' ').ToFrozenDictionary(entry => Country((byte)entry[0], (byte)entry[1]), entry => int.Parse(entry.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>An account number of which the digits at a place are a part, and that begins at or behind <paramref name="from"/>.</summary>
    public static bool TryFindAround(ReadOnlySpan<byte> text, int from, int at, out Finding finding)
    {
        for (var begin = at - 2; begin >= Math.Max(from, at - MostBefore); begin--)
        {
            var isStart = char.IsAsciiLetter((char)text[begin]) && char.IsAsciiLetter((char)text[begin + 1]) && char.IsAsciiDigit((char)text[begin + 2]);
            if (isStart && Boundaries.MayBegin(text, begin) && Length(text[begin..]) is var length and > 0)
            {
                finding = new Finding(ValueKind.Iban, begin, length);
                return true;
            }

            if (!char.IsAsciiLetterOrDigit((char)text[begin]) && text[begin] != ' ')
            {
                break;
            }
        }

        finding = default;
        return false;
    }

    /// <summary>The length of the account number with which a text begins; 0 when there is none.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        if (text.Length < 15 || !Lengths.TryGetValue(Country(Upper(text[0]), Upper(text[1])), out var wanted))
        {
            return 0;
        }

        Span<byte> characters = stackalloc byte[34];
        var count = 0;
        var end = 0;
        for (var at = 0; at < text.Length && count < wanted; at++)
        {
            if (char.IsAsciiLetterOrDigit((char)text[at]))
            {
                characters[count++] = Upper(text[at]);
                end = at + 1;
            }
            else if (text[at] != ' ' || count % 4 != 0)
            {
                break;
            }
        }

        return count == wanted && Remainder(characters[..count]) == 1 && Boundaries.MayEnd(text, end) ? end : 0;
    }

    // ISO 7064 MOD 97-10 over the number with its first four characters at the end; a letter is two digits, A is 10.
    private static int Remainder(ReadOnlySpan<byte> characters)
    {
        var remainder = 0;
        for (var i = 0; i < characters.Length; i++)
        {
            var character = characters[(i + 4) % characters.Length];
            remainder = char.IsAsciiDigit((char)character) ? ((remainder * 10) + character - '0') % 97 : ((remainder * 100) + character - 'A' + 10) % 97;
        }

        return remainder;
    }

    private static int Country(byte first, byte second) => (first << 8) | second;

    private static byte Upper(byte value) => value is >= (byte)'a' and <= (byte)'z' ? (byte)(value - 0x20) : value;
}
