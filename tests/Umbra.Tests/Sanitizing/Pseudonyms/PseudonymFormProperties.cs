using System.Globalization;
using System.Net;
using System.Net.Mail;
using CsCheck;
using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing.Pseudonyms;

public sealed class PseudonymFormProperties
{
    [Fact]
    public void Email_is_valid_reaches_nobody_and_the_domains_case_does_not_count() => Named.Email.Sample(value =>
    {
        var written = Named.One.Write(ValueKind.Email, value);
        var at = value.LastIndexOf('@');
        return MailAddress.TryCreate(written, out var address) && address.Host == "example.invalid"
            && written == Named.One.Write(ValueKind.Email, value[..at] + value[at..].ToUpperInvariant());
    });

    [Fact]
    public void Card_number_keeps_brand_length_and_separators_and_passes_luhn() => Named.CardNumber.Sample(value =>
    {
        var written = Named.One.Write(ValueKind.CardNumber, value);
        var digits = Named.DigitsOf(written);
        Assert.Equal(Punctuation(value), Punctuation(written));
        Assert.Equal(BrandOf(Named.DigitsOf(value)), BrandOf(digits));
        Assert.Equal(Named.DigitsOf(written), Named.One.Write(ValueKind.CardNumber, Named.DigitsOf(value)));
        Assert.Equal(0, digits.Reverse().Select((digit, i) => i % 2 == 0 ? digit - '0' : ((digit - '0') * 2 / 10) + ((digit - '0') * 2 % 10)).Sum() % 10);
    });

    [Theory]
    [InlineData("4000 1234 5678 9017", "4242 42")]
    [InlineData("5105105105105100", "555555")]
    [InlineData("2223003122003222", "555555")]
    [InlineData("3714-496353-98431", "3782-82")]
    [InlineData("6011981111111113", "601111")]
    [InlineData("36227206271667", "305693")]
    [InlineData("3566002020360505", "353011")]
    [InlineData("6205500000000000004", "620000")]
    [InlineData("6759649826438453", "699999")]
    [InlineData("3112345678901234", "319999")]
    public void Card_number_begins_as_a_test_number_of_its_brand(string value, string beginning) =>
        Assert.StartsWith(beginning, Named.One.Write(ValueKind.CardNumber, value), StringComparison.Ordinal);

    [Theory]
    [InlineData("4242424242424242")]
    [InlineData("378282246310005")]
    [InlineData("30569309025904")]
    [InlineData("6200000000000005")]
    public void Published_test_number_is_left(string value) => Assert.Equal(value, Named.One.Write(ValueKind.CardNumber, value));

    [Fact]
    public void Telephone_keeps_its_digits_count_and_punctuation() => Named.Telephone.Sample(value =>
        Punctuation(value) == Punctuation(Named.One.Write(ValueKind.Telephone, value)), iter: 10_000);

    [Theory]
    [InlineData("+49 (89) 1234-5678", @"^\+99 \(9\d\) \d{4}-\d{4}$")]
    [InlineData("0049 89 12345678", @"^0099 9\d \d{8}$")]
    [InlineData("(415) 867-5309", @"^\([2-9]\d\d\) 555-01\d\d$")]
    [InlineData("1-212-867-5309", @"^1-[2-9]\d\d-555-01\d\d$")]
    [InlineData("07911 123456", @"^07700 900\d{3}$")]
    [InlineData("020 8946 0123", @"^020 7946 0\d{3}$")]
    [InlineData("0121 496 0999", @"^0163 296 0\d{3}$")]
    [InlineData("0221 4567890", @"^0302 3125\d{3}$")]
    [InlineData("0171 1234567", @"^0171 39200\d\d$")]
    [InlineData("06 12 34 56 78", @"^01 99 00 \d\d \d\d$")]
    [InlineData("0049 8912", @"^000\d \d{4}$")]
    [InlineData("5551234", @"^000\d{4}$")]
    [InlineData("030/1234567890", @"^000/\d{10}$")]
    public void Telephone_goes_where_nobody_is(string value, string pattern) => Assert.Matches(pattern, Named.One.Write(ValueKind.Telephone, value));

    [Fact]
    public void Telephone_with_plus_and_with_two_zeros_is_the_same() =>
        Assert.Equal(Named.One.Write(ValueKind.Telephone, "+498912345678")[1..], Named.One.Write(ValueKind.Telephone, "0049 89 12345678").Replace(" ", "", StringComparison.Ordinal)[2..]);

    [Fact]
    public void Iban_keeps_country_length_classes_and_spaces_and_is_valid() => Named.Iban.Sample(value =>
    {
        var written = Named.One.Write(ValueKind.Iban, value);
        Assert.Equal(value[..2], written[..2]);
        Assert.Equal(value.Select(ClassOf), written.Select(ClassOf));
        var plain = written.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        var number = string.Concat((plain[4..] + plain[..4]).Select(c => char.IsAsciiDigit(c) ? $"{c}" : (c - 'A' + 10).ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(1, (int)(System.Numerics.BigInteger.Parse(number, CultureInfo.InvariantCulture) % 97));
        Assert.Equal(plain, Named.One.Write(ValueKind.Iban, value.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant()));
    });

    [Fact]
    public void Iban_is_recognised_under_its_own_key_only() => Named.Iban.Sample(value => !Named.Other.Is(ValueKind.Iban, Named.One.Write(ValueKind.Iban, value)), iter: 1000);

    [Fact]
    public void Social_security_number_is_one_that_nobody_has() => Named.SocialSecurityNumber.Sample(value =>
        System.Text.RegularExpressions.Regex.IsMatch(Named.One.Write(ValueKind.SocialSecurityNumber, value), @"^9\d\d-00-\d{4}$"));

    [Fact]
    public void Address_is_of_the_range_for_measurements_or_tells_of_nobody() => Named.IPv4.Sample(value =>
    {
        var written = Named.One.Write(ValueKind.IPv4, value);
        return IPNetwork.Parse("198.18.0.0/15").Contains(IPAddress.Parse(written)) || written == value;
    });

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.255")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    public void Address_that_tells_of_nobody_is_left(string value) => Assert.Equal(value, Named.One.Write(ValueKind.IPv4, value));

    [Theory]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("2001:DB8::1")]
    [InlineData("3fff::1")]
    public void Long_address_that_tells_of_nobody_is_left(string value) => Assert.Equal(value, Named.One.Write(ValueKind.IPv6, value));

    [Fact]
    public void Long_address_is_of_the_range_for_documents_and_canonical() => Named.IPv6.Sample(value =>
    {
        var written = Named.One.Write(ValueKind.IPv6, value);
        var address = IPAddress.Parse(written);
        Assert.True(IPNetwork.Parse("2001:db8::/32").Contains(address) || written == value, $"{value} {written}");
        Assert.Equal(address.ToString(), written);
        Assert.Equal(written, Named.One.Write(ValueKind.IPv6, IPAddress.Parse(value).ToString()));
    });

    [Theory]
    [InlineData("2a00:1450:4001:0829:0000:0000:0000:200e", "2A00:1450:4001:829::200e")]
    [InlineData("1:0:0:2:0:0:0:3", "1::2:0:0:0:3")]
    [InlineData("::ffff:8.8.4.4", "::ffff:808:404")]
    [InlineData("64:ff9b::8.8.4.4", "64:FF9B:0:0:0:0:808:404")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    public void Long_address_in_another_spelling_is_the_same(string one, string other)
    {
        Assert.StartsWith("2001:db8:", Named.One.Write(ValueKind.IPv6, one), StringComparison.Ordinal);
        Assert.Equal(Named.One.Write(ValueKind.IPv6, one), Named.One.Write(ValueKind.IPv6, other));
    }

    [Theory]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7:8:")]
    [InlineData("1:2:3:4::5:6:7:8")]
    [InlineData(":::")]
    [InlineData("::12345")]
    [InlineData("::1.2.3")]
    [InlineData("fe80::1%eth0")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    public void No_long_address_becomes_a_text(string value) => Assert.StartsWith("anon-", Named.One.Write(ValueKind.IPv6, value), StringComparison.Ordinal);

    [Theory]
    [InlineData("1.2.3.04")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    public void No_address_becomes_a_text(string value) => Assert.StartsWith("anon-", Named.One.Write(ValueKind.IPv4, value), StringComparison.Ordinal);

    [Fact]
    public void Uuid_is_of_version_8_in_the_values_spelling() => Named.Uuid.Sample(value =>
    {
        var written = Named.One.Write(ValueKind.Uuid, value);
        var uuid = Guid.Parse(written);
        Assert.Equal((8, true), (uuid.Version, uuid.Variant is >= 8 and <= 11));
        Assert.Equal(value.Length, written.Length);
        Assert.Equal(value.Any(char.IsAsciiLetterUpper) ? written.ToUpperInvariant() : written.ToLowerInvariant(), written);
        Assert.Equal(uuid, Guid.Parse(Named.One.Write(ValueKind.Uuid, Guid.Parse(value).ToString())));
        Assert.False(Named.Other.Is(ValueKind.Uuid, written));
    });

    [Fact]
    public void Integer_keeps_its_digits_count_and_its_leading_zero() => Named.Integer.Sample(value =>
    {
        var written = Named.One.Write(ValueKind.Integer, value);
        return written.Length == value.Length && written.All(char.IsAsciiDigit) && (written[0] == '0') == (value[0] == '0');
    });

    [Fact]
    public void Integer_of_39_digits_becomes_a_text() => Assert.StartsWith("anon-", Named.One.Write(ValueKind.Integer, new string('7', 39)), StringComparison.Ordinal);

    [Fact]
    public void Date_becomes_another_of_its_year_and_the_time_stays() => Named.Date.Sample(value =>
    {
        var written = Named.One.Write(ValueKind.Date, value);
        Assert.True(DateOnly.TryParseExact(written[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
        Assert.Equal((value[..4], value[10..]), (written[..4], written[10..]));
        Assert.NotEqual(value, written);
    });

    [Theory]
    [InlineData("1987-02-29")]
    [InlineData("0000-01-01")]
    [InlineData("1987-13-01")]
    [InlineData("1987-06-051")]
    [InlineData("1987/06/05")]
    public void No_date_becomes_a_text(string value) => Assert.StartsWith("anon-", Named.One.Write(ValueKind.Date, value), StringComparison.Ordinal);

    private static string Punctuation(string text) => string.Concat(text.Select(character => char.IsAsciiDigit(character) ? '0' : character));

    private static int ClassOf(char character) => char.IsAsciiDigit(character) ? 0 : character == ' ' ? 1 : char.IsAsciiLetterUpper(character) ? 2 : 3;

    private static string BrandOf(string digits) => int.Parse(digits[..4], CultureInfo.InvariantCulture) switch
    {
        >= 4000 and < 5000 => "Visa",
        (>= 5100 and < 5600) or (>= 2221 and <= 2720) => "Mastercard",
        (>= 3400 and < 3500) or (>= 3700 and < 3800) => "American Express",
        (>= 3000 and < 3060) or (>= 3600 and < 3700) or (>= 3800 and < 4000) or 3095 => "Diners Club",
        >= 3528 and < 3590 => "JCB",
        6011 or (>= 6440 and < 6600) => "Discover",
        >= 6200 and < 6300 => "UnionPay",
        _ => digits[..1],
    };
}
