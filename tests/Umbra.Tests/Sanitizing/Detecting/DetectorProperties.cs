using System.Text;
using CsCheck;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Detecting;

namespace Umbra.Tests.Sanitizing.Detecting;

public sealed class DetectorProperties
{
    private static readonly (ValueKind Kind, string Text)[] Planted =
    [
        (ValueKind.Email, "canary.one+x@mail.example.org"), (ValueKind.CardNumber, "4111 1111 1111 1111"), (ValueKind.CardNumber, "5105105105105100"),
        (ValueKind.Telephone, "+49 30 12345678"), (ValueKind.Telephone, "(212) 555-2368"), (ValueKind.Iban, "DE89 3704 0044 0532 0130 00"), (ValueKind.Iban, "GB82WEST12345698765432"),
        (ValueKind.SocialSecurityNumber, "219-09-9999"), (ValueKind.IPv4, "93.184.216.34"), (ValueKind.IPv6, "2606:4700:4700::1111"),
        (ValueKind.Jwt, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl"), (ValueKind.ServiceKey, "AKIA" + "IOSFODNN7EXAMPLE"),
        (ValueKind.PrivateKey, "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----"),
    ];

    // Bytes that forms are made of, so that random texts come near to them.
    private static readonly Gen<byte[]> Text = Gen.OneOf(
        Gen.Byte.Array[0, 300],
        Gens.Any("0123456789 -.()+@:=\"'/\\_<>aeAEsSzZkK\u00e9"u8.ToArray()).Array[0, 300],
        Gens.Any(
            "eyJ", "eyJhbGciOiJIUzI1NiJ9", ".", "@", "example.com", "Bearer ", "Basic ", "dXNlcjpwYXNz", "-----BEGIN ", "PRIVATE KEY-----", "-----END ", "password", "=", ":", "\"", "\\\"", "://",
            "user:pass@", "4111", "1111", " ", "-", "+49", "(212)", "555-2368", "DE89", "3704", "2606", "::", "ghp_", "AKIA", "SG.", "\n", "ü", "12", "8.8.8.8", "[", "]", "219-09-9999")
            .Array[0, 60].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))));

    [Fact]
    public void Any_bytes_give_ordered_findings_inside_the_text() => Text.Sample(
        text =>
        {
            var end = 0;
            foreach (var finding in Found.In(text))
            {
                if (finding.Length <= 0 || finding.Start < end || finding.Start + finding.Length > text.Length)
                {
                    return false;
                }

                end = finding.Start + finding.Length;
            }

            return true;
        },
        iter: Environment.GetEnvironmentVariable("UMBRA_TEST_LONG") == "1" ? 10_000_000 : 100_000);

    [Fact]
    public void First_pass_never_denies_what_the_second_finds() =>
        Text.Sample(text => !Detectors.CannotMatch(text) || !Detectors.TryFind(text, 0, out _), iter: 100_000);

    [Fact]
    public void Any_start_is_allowed_and_nothing_before_it_is_found() => Gen.Select(Text, Gen.Int[0, 300]).Sample(
        (text, place) =>
        {
            var start = Math.Min(place, text.Length);
            return !Detectors.TryFind(text, start, out var finding) || (finding.Start >= start && finding.Start + finding.Length <= text.Length);
        },
        iter: 100_000);

    [Fact]
    public void Where_a_text_stands_in_its_blocks_makes_no_difference() => Gen.Select(Text, Gen.Int[0, 130]).Sample(
        (text, shift) =>
        {
            byte[] shifted = [.. Enumerable.Repeat((byte)'\n', shift), .. text];
            return Found.In(shifted).Select(finding => finding with { Start = finding.Start - shift }).SequenceEqual(Found.In(text));
        },
        iter: 50_000);

    [Fact]
    public void Planted_value_in_ordinary_traffic_is_found() => Gen.Select(Gen.Int[0, 100_000], Gens.Any(Planted), Gen.Int[0, 10_000]).Sample(
        (seed, planted, place) =>
        {
            // At the edge of a value, where another could stand.
            var body = new OrdinaryTraffic(seed).Body().Text;
            var spaces = Enumerable.Range(0, body.Length).Where(at => body[at] is '\n' or '"' or '&' && (at == 0 || body[at - 1] != '\\')).ToList();
            var at = spaces.Count == 0 ? body.Length : spaces[place % spaces.Count];
            var text = body[..at] + "\n" + planted.Text + "\n" + body[at..];
            return Found.In(text).Contains(planted);
        },
        iter: 20_000);

    [Fact]
    public void Ordinary_traffic_is_left()
    {
        var traffic = new OrdinaryTraffic(2024);
        var values = Enumerable.Range(0, 100_000).Select(_ => traffic.Value()).ToList();

        var changed = values.Where(value => Found.In(value).Count > 0).ToList();

        Assert.True(changed.Count < values.Count / 1000, $"{changed.Count} of {values.Count}: {string.Join(" | ", changed.Take(10))}");
    }

    [Fact]
    public void Ordinary_bodies_are_left()
    {
        var traffic = new OrdinaryTraffic(7);
        var values = 0;
        var changed = new List<(ValueKind, string)>();
        while (values < 100_000)
        {
            var body = traffic.Body();
            values += body.Values;
            changed.AddRange(Found.In(body.Text));
        }

        Assert.True(changed.Count < values / 1000, $"{changed.Count} of {values}: {string.Join(" | ", changed.Take(10))}");
    }

    [Fact]
    public void Search_allocates_nothing()
    {
        var traffic = new OrdinaryTraffic(3);
        var text = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 200).Select(_ => traffic.Body().Text)) + string.Join('\n', Planted.Select(planted => planted.Text)));
        Count(text);

        Assert.True(Count(text) >= Planted.Length);
        Assert.Equal(0, Allocated.Least(() => Count(text)));
    }

    private static int Count(byte[] text)
    {
        var count = 0;
        for (var start = 0; Detectors.TryFind(text, start, out var finding); start = finding.Start + finding.Length)
        {
            count++;
        }

        return count;
    }
}
