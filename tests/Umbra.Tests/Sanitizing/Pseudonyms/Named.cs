using System.Text;
using CsCheck;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Tests.Sanitizing.Pseudonyms;

/// <summary>Two keys, values of every kind, and pseudonyms as strings.</summary>
internal static class Named
{
    public static Pseudonymizer One { get; } = new("a key of sixteen"u8);

    public static Pseudonymizer Other { get; } = new("another key, longer than that"u8);

    public static Gen<string> Email { get; } = Gen.Select(Gen.String[Gen.Char["abcXYZ019._+-"], 1, 30], Gen.String[Gen.Char["abcXYZ019-"], 1, 20], Gens.Any("com", "Org", "co.uk"))
        .Select((local, host, top) => $"{local}@{host}.{top}");

    public static Gen<string> CardNumber { get; } = Gen.Select(
            Gens.Any("4", "51", "55", "2221", "2720", "34", "37", "300", "36", "38", "3528", "6011", "644", "65", "62", "5018", "6304", "31", "9", "1", "0"), Digits(8), Gen.Int[0, 7], Separator)
        .Select((issuer, digits, more, separator) => Separate((issuer + digits + "1234567"[..more]).PadRight(12, '0'), separator));

    public static Gen<string> Telephone { get; } = Gen.OneOf(
        Gen.Select(Digits(7), Gen.Int[0, 7], Separator).Select((digits, more, separator) => "+1" + Separate(digits + "1234567"[..more], separator)),
        Gen.Select(Digits(8), Separator).Select((digits, separator) => "0049" + Separate(digits, separator)),
        Gen.Select(Gen.Char["23456789"], Digits(2), Gen.Char["23456789"], Digits(6)).Select((a, b, c, d) => $"({a}{b}) {c}{d[..2]}-{d[2..]}"),
        Gen.Select(Gen.Char["23456789"], Digits(2), Gen.Char["23456789"], Digits(6)).Select((a, b, c, d) => $"1 {a}{b}.{c}{d[..2]}.{d[2..]}"),
        Gen.Select(Gen.Int[7, 11], Separator, Digits(11)).Select((count, separator, digits) => Separate("0" + digits[..(count - 1)], separator)));

    public static Gen<string> Iban { get; } = Gen.Select(
            Gens.Any("DE89370400440532013000", "GB29NWBK60161331926819", "NO9386011117947", "MT84MALT011000012345MTLCAST001S", "nl91abna0417164300"), Digits(4), Gens.Any("", " "))
        .Select((iban, digits, space) => string.Join(space, (iban[..^4] + digits).Chunk(4).Select(four => new string(four))));

    public static Gen<string> SocialSecurityNumber { get; } = Digits(9).Select(digits => $"{digits[..3]}-{digits[3..5]}-{digits[5..]}");

    public static Gen<string> IPv4 { get; } = Gen.Byte.Array[4].Select(parts => string.Join('.', parts));

    public static Gen<string> IPv6 { get; } = Gen.Select(Gen.Byte.Array[16], Gen.Int[0, 7], Gen.Int[0, 8]).Select((bytes, from, count) =>
    {
        bytes.AsSpan(2 * from, 2 * Math.Min(count, 8 - from)).Clear();
        return new System.Net.IPAddress(bytes).ToString();
    });

    public static Gen<string> Uuid { get; } = Gen.Select(Gen.Guid, Gens.Any("D", "N", "B"), Gen.Bool)
        .Select((uuid, form, isUpper) => isUpper ? uuid.ToString(form).ToUpperInvariant() : uuid.ToString(form));

    public static Gen<string> Integer { get; } = Gen.String[Gen.Char["0123456789"], 1, 38];

    public static Gen<string> Date { get; } = Gen.Select(Gen.Int[0, 3_652_058], Gens.Any("", "T12:13:14Z", " 01:02"))
        .Select((day, rest) => DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) + rest);

    public static Gen<string> Jwt { get; } = Gen.Select(Gen.String[Gen.Char["abc \"\\é@1"], 0, 20], Gen.Long, Gen.Double[-1e9, 1e9]).Select((text, number, real) =>
        Token("""{"alg":"RS256","typ":"JWT","kid":"1"}""", System.Text.Json.JsonSerializer.Serialize(new { sub = text, n = number, inner = new { r = real, list = new[] { text, "b@c.de" } }, exp = 1 })));

    public static Gen<string> Text { get; } = Gen.String[Gen.Char["abc 019-éß"], 1, 40];

    public static Gen<(ValueKind Kind, string Value)> Any { get; } = Gen.OneOf(
        Of(ValueKind.Email, Email), Of(ValueKind.CardNumber, CardNumber), Of(ValueKind.Telephone, Telephone), Of(ValueKind.Iban, Iban),
        Of(ValueKind.SocialSecurityNumber, SocialSecurityNumber), Of(ValueKind.IPv4, IPv4), Of(ValueKind.IPv6, IPv6), Of(ValueKind.Uuid, Uuid),
        Of(ValueKind.Integer, Integer), Of(ValueKind.Date, Date), Of(ValueKind.Jwt, Jwt), Of(ValueKind.Text, Text), Of(ValueKind.ServiceKey, Text),
        Of(ValueKind.PrivateKey, Text), Of(ValueKind.Credential, Text), Of(ValueKind.Secret, Text));

    private static Gen<string> Separator => Gens.Any("", " ", "-");

    public static string Write(this Pseudonymizer pseudonymizer, ValueKind kind, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        var destination = new byte[Pseudonymizer.SizeBound(bytes.Length)];
        return Encoding.UTF8.GetString(destination, 0, pseudonymizer.Write(kind, bytes, destination));
    }

    public static bool Is(this Pseudonymizer pseudonymizer, ValueKind kind, string value) => pseudonymizer.IsPseudonym(kind, Encoding.UTF8.GetBytes(value));

    public static string Token(string header, string claims, string signature = "c2ln") => $"{Encode(header)}.{Encode(claims)}.{signature}";

    public static string DigitsOf(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static Gen<string> Digits(int count) => Gen.String[Gen.Char["0123456789"], count, count];

    private static string Separate(string digits, string separator) => string.Join(separator, digits.Chunk(4).Select(four => new string(four)));

    private static Gen<(ValueKind Kind, string Value)> Of(ValueKind kind, Gen<string> values) => values.Select(value => (kind, value));
}
