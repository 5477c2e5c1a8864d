using System.Text;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>International bank account numbers: a known country, its length and two check digits (ISO 13616, ISO/IEC 7064 MOD 97-10).</summary>
internal static class IbanForm
{
    // Country and length, as the SWIFT IBAN registry had them in 2024.
    private const string Registry =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 " +
        "GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 " +
        "NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

    private static readonly byte[] Lengths = ReadRegistry();

    /// <summary>Reads a word that begins there with two letters and two digits.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> text, int at, out Finding finding)
    {
        finding = default;
        var length = Lengths[(Letter(text[at]) * 26) + Letter(text[at + 1])];
        if (length == 0 || (at > 0 && text[at - 1] is (byte)'_' or (byte)'-' or (byte)'.'))
        {
            return false;
        }

        // Either without spaces or with one behind every fourth.
        var isSpaced = ByteClass.IsAt(text, at + 4, ' ');
        var end = at + length + (isSpaced ? (length - 1) / 4 : 0);
        if (end > text.Length || ByteClass.IsWordAt(text, end) || !IsValid(text[at..end], isSpaced))
        {
            return false;
        }

        finding = new Finding(ValueKind.Iban, at, end - at);
        return true;
    }

    // The first four move to the end; letters are numbers of two digits.
    private static bool IsValid(ReadOnlySpan<byte> text, bool isSpaced)
    {
        var remainder = 0;
        for (var i = 4; i < text.Length; i++)
        {
            if (isSpaced && i % 5 == 4)
            {
                if (text[i] != ' ')
                {
                    return false;
                }
            }
            else if (!ByteClass.IsAlphanumeric(text[i]))
            {
                return false;
            }
            else
            {
                remainder = Append(remainder, text[i]);
            }
        }

        for (var i = 0; i < 4; i++)
        {
            remainder = Append(remainder, text[i]);
        }

        return remainder == 1;
    }

    private static int Append(int remainder, byte value) => ByteClass.IsDigit(value)
        ? ((remainder * 10) + value - '0') % 97
        : ((remainder * 100) + Letter(value) + 10) % 97;

    private static int Letter(byte value) => (value | 0x20) - 'a';

    private static byte[] ReadRegistry()
    {
        var lengths = new byte[26 * 26];
        foreach (var entry in Registry.Split(' '))
        {
            lengths[((entry[0] - 'A') * 26) + entry[1] - 'A'] = byte.Parse(entry.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture);
        }

        return lengths;
    }
}
