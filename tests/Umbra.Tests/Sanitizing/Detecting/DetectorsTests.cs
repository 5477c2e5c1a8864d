using System.Text;
using CsCheck;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Detecting;

namespace Umbra.Tests.Sanitizing.Detecting;

public sealed class DetectorsTests
{
    [Theory]
    [InlineData("Email", "ada@shop.com", "ada.b+c-d_e@a-b.co.uk", "ADA@SHOP.COM", "a@b.de", "müller@straße.de", "o'brien@x.org", "x@xn--bcher-kva.example")]
    [InlineData("CardNumber", "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "5105105105105100", "2223003122003222", "371449635398431", "3714 496353 98431", "6011000990139424", "38520000023237", "3566002020360505", "4222 2222 2222 2")]
    [InlineData("Telephone", "+4915112345678", "+1 (212) 555-1234", "+44 20 7946 0958", "+33.1.23.45.67.89", "212-555-1234", "(212) 555-1234", "1-212-555-1234", "212.555.1234", "020 7946 0958", "07700 912345", "030 1234567", "01 23 45 67 89", "01.23.45.67.89")]
    [InlineData("Iban", "DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819", "GB29 NWBK 6016 1331 9268 19", "FR1420041010050500013M02606", "NO9386011117947", "MT84MALT011000012345MTLCAST001S", "de89370400440532013000")]
    [InlineData("SocialSecurityNumber", "123-45-6789", "899-99-9999", "001-01-0001")]
    [InlineData("IPv4", "8.8.8.8", "81.2.69.142", "1.1.1.1", "172.32.0.1", "192.169.1.1")]
    [InlineData("IPv6", "2001:4860:4860::8888", "2a02:2e0:3fe:1001:302::", "2001:0DB9::1", "2600:1f18:1:2:3:4:5:6")]
    [InlineData("Jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dGVzdA", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.")]
    [InlineData("ServiceKey", "AKIAIOSFODNN7EXAMPLE", "ghp_abcdefghijklmnopqrstuvwxyz0123456789", "glpat-abcdefghij0123456789", "AIzaSyA-abcdefghijklmnopqrstuvwxyz01234", "xoxb-123456789012-abcdef", "sk_live_abcdefghijklmnop1234", "npm_abcdefghijklmnopqrstuvwxyz0123456789")]
    public void Value_of_a_kind_is_found_whole_wherever_words_may_end(string kind, params string[] values)
    {
        foreach (var value in values)
        {
            foreach (var around in new[] { "{0}", "say {0} now", "({0})", "\"{0}\",", "a={0}&b", "{0}.", "x: {0}\n" })
            {
                var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, around, value);
                var findings = All(text);
                Assert.True(findings.Contains((Enum.Parse<ValueKind>(kind), value)) || findings.Contains((ValueKind.Secret, value)), $"{text}: {string.Join(", ", findings)}");
            }
        }
    }

    [Theory]
    [InlineData("icon@2x.png")]
    [InlineData("@angular/core")]
    [InlineData("name@host")]
    [InlineData("react@18.2.0")]
    [InlineData("u3kq7v2mnx4wab@example.invalid")]
    [InlineData("4111111111111112")]
    [InlineData("a4111111111111111")]
    [InlineData("0.4111111111111111")]
    [InlineData("41111111111111111111")]
    [InlineData("4242424242424242")]
    [InlineData("1732530000000000000")]
    [InlineData("1234567890")]
    [InlineData("2026-11-24T10:00:00+01:00")]
    [InlineData("2026-11-24 10:00:00")]
    [InlineData("01-02-2024 10:11:12")]
    [InlineData("12:34:56")]
    [InlineData("00:1b:44:11:3a:b7")]
    [InlineData("std::vector")]
    [InlineData("1.2.3")]
    [InlineData("v1.2.3.4")]
    [InlineData("10.0.0.1 127.0.0.1 192.168.1.1 172.16.0.1 198.18.3.4")]
    [InlineData("256.1.1.1 01.2.3.4 1.2.3.4.5")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36")]
    [InlineData("000-12-3456 666-12-3456 900-12-3456 123-00-4567 123-45-0000")]
    [InlineData("DE88370400440532013000")]
    [InlineData("+999123456789")]
    [InlineData("2001:db8::1")]
    [InlineData("52.520008, 13.404954")]
    [InlineData("f47ac10b-58cc-4372-a567-0e02b2c3d479")]
    [InlineData("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    [InlineData("bearer of good news, basic information, password: required, max_tokens=4096, the secretary: Miss Moneypenny")]
    [InlineData("ORD-2024-0001234567 SKU 0042-17 #ff8800 €1,299.00 (50 %) 3/4 1e10")]
    [InlineData("Bearer anon-abcdefghijklmnop")]
    public void Ordinary_text_has_nothing_in_it(string text) => Assert.Empty(All(text));

    [Theory]
    [InlineData("Authorization: Bearer abc123DEF456", "Credential", "abc123DEF456")]
    [InlineData("curl -u: basic dXNlcjpwYXNz", "Credential", "dXNlcjpwYXNz")]
    [InlineData("postgres://ada:hunter2@db:5432/shop", "Credential", "ada:hunter2")]
    [InlineData("password=Hunter2!", "Secret", "Hunter2!")]
    [InlineData("{\"api_key\": \"0a1b2c3d4e\"}", "Secret", "0a1b2c3d4e")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "PrivateKey", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIIE", "PrivateKey", "-----BEGIN PRIVATE KEY-----\nMIIE")]
    public void Secret_is_found_by_what_stands_around_it(string text, string kind, string expected) => Assert.Contains((Enum.Parse<ValueKind>(kind), expected), All(text));

    [Theory]
    [InlineData(true, "password", "userPassword", "db_passwd", "CLIENT-SECRET", "apiKey", "APIKey", "api_key", "x-api-key", "access_token", "refreshToken", "sessionId", "cvv", "pin", "stripeSecretKey", "AWS_SECRET_ACCESS_KEY")]
    [InlineData(false, "secretary", "tokenizer", "max_tokens", "token_count", "password_hint_enabled", "passwordless", "pinned", "shipping", "key", "id", "author", "keyword", "pineapple")]
    public void Name_tells_of_a_secret_or_does_not(bool expected, params string[] names) =>
        Assert.All(names, name => Assert.True(expected == TellingNames.IsSecret(Encoding.ASCII.GetBytes(name)), name));

    [Fact]
    public void Any_bytes_are_taken_and_findings_come_in_order_within_them() =>
        Gen.OneOf(Gen.Byte.Array[0, 300], Gen.String[Gen.Char["0123456789 -.()+/@:abcdefghij=eyJ.AKIA_\"'"], 0, 300].Select(Encoding.ASCII.GetBytes)).Sample(
            bytes =>
            {
                var end = 0;
                while (Detectors.TryFind(bytes, end, out var finding))
                {
                    Assert.InRange(finding.Start, end, bytes.Length);
                    Assert.InRange(finding.Length, 1, bytes.Length - finding.Start);
                    end = finding.Start + finding.Length;
                }

                Assert.True(end == 0 || !Detectors.CannotMatch(bytes));
            },
            iter: 30_000);

    private static List<(ValueKind Kind, string Value)> All(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var all = new List<(ValueKind, string)>();
        for (var from = 0; Detectors.TryFind(bytes, from, out var finding); from = finding.Start + finding.Length)
        {
            all.Add((finding.Kind, Encoding.UTF8.GetString(bytes, finding.Start, finding.Length)));
        }

        return all;
    }
}
