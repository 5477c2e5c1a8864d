using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Tests.Sanitizing.Pseudonyms;

public sealed class PseudonymCollisionTests
{
    private const int Million = 1_000_000;

    [Fact]
    public void Every_number_of_six_digits_has_a_pseudonym_of_its_own() => Assert.Equal(Million, DistinctNumbers(number => Digits(number, 6)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_short_number_has_a_pseudonym_of_its_own(int digits)
    {
        var all = (int)Math.Pow(10, digits);
        Assert.Equal(all, Enumerable.Range(0, all).Select(number => Named.One.Write(ValueKind.Integer, Digits(number, digits))).Distinct().Count());
    }

    [Fact]
    public void Neighbouring_numbers_of_38_digits_do_not_collide() =>
        Assert.Equal(20_000, Enumerable.Range(0, 20_000).Select(number => Named.One.Write(ValueKind.Integer, "98765432109876543210987654321098" + Digits(number, 6))).Distinct().Count());

    [Theory]
    [InlineData(2000)]
    [InlineData(2001)]
    public void Every_day_of_a_year_has_a_pseudonym_of_its_own(int year)
    {
        var days = Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365).Select(day => new DateOnly(year, 1, 1).AddDays(day).ToString("O", null)).ToArray();
        Assert.Equal(days, days.Select(day => Named.One.Write(ValueKind.Date, day)).Order());
    }

    [Fact]
    public void A_million_uuids_do_not_collide() => Assert.Equal(Million, Distinct(ValueKind.Uuid, number =>
        $"{number:x8}-0000-4000-8000-000000000000"));

    [Fact]
    public void A_million_addresses_do_not_collide() => Assert.Equal(Million, Distinct(ValueKind.Email, number => $"user{number}@example.com"));

    private static string Digits(int number, int digits) => number.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(digits, '0');

    private static int DistinctNumbers(Func<int, string> valueOf)
    {
        var isMet = new bool[Million];
        Parallel.For(0, Million, number =>
        {
            var written = Named.One.Write(ValueKind.Integer, valueOf(number));
            isMet[int.Parse(written, System.Globalization.CultureInfo.InvariantCulture)] = true;
        });
        return isMet.Count(met => met);
    }

    // Compared by a hash of 128 bits: a million strings would be slow and large.
    private static int Distinct(ValueKind kind, Func<int, string> valueOf)
    {
        var seen = new UInt128[Million];
        Parallel.For(0, Million, number =>
        {
            Span<byte> value = stackalloc byte[64];
            System.Text.Encoding.ASCII.TryGetBytes(valueOf(number), value, out var length);
            Span<byte> written = stackalloc byte[Pseudonymizer.SizeBound(64)];
            length = Named.One.Write(kind, value[..length], written);
            seen[number] = System.IO.Hashing.XxHash128.HashToUInt128(written[..length]);
        });
        Array.Sort(seen);
        return 1 + Enumerable.Range(1, Million - 1).Count(i => seen[i] != seen[i - 1]);
    }
}
