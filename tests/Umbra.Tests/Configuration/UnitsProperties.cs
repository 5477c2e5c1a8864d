using System.Globalization;
using CsCheck;
using Umbra.Configuration;

namespace Umbra.Tests.Configuration;

public sealed class UnitsProperties
{
    [Fact]
    public void Duration_written_is_read_the_same() =>
        Gen.Long[0, TimeSpan.FromDays(400).Ticks].Select(ticks => TimeSpan.FromTicks(ticks - (ticks % 10))).Sample(value =>
            Units.TryParseDuration(Units.Format(value), out var read) && read == value);

    [Fact]
    public void Size_written_is_read_the_same() =>
        Gen.OneOf(Gen.Long[0, 1L << 50], Gen.Long[0, 1 << 20].Select(kibibytes => kibibytes * 1024)).Sample(bytes =>
            Units.TryParseSize(Units.Format(new ByteSize(bytes)), out var read) && read.Bytes == bytes);

    [Fact]
    public void Percent_written_is_read_the_same() =>
        Gen.Int[0, 10_000].Sample(hundredths => Units.ParsePercent(Units.Format(new Percent(hundredths)), out var read) is null && read.Hundredths == hundredths);

    [Fact]
    public void Percent_of_any_decimals_is_exact_or_refused() =>
        Gen.Select(Gen.Int[0, 99], Gen.Int[0, 9999]).Sample((whole, decimals) =>
        {
            var problem = Units.ParsePercent(string.Create(CultureInfo.InvariantCulture, $"{whole}.{decimals:0000}"), out var percent);
            return decimals % 100 == 0 ? problem is null && percent.Hundredths == (whole * 100) + (decimals / 100) : problem == "has more than two decimals";
        });

    [Fact]
    public void Any_text_is_read_or_refused() => Gen.String[Gen.Char["0123456789.,%+-eE smhdKkMGTiBu/٣"], 0, 30].Sample(text =>
    {
        _ = Units.TryParseDuration(text, out _) | Units.TryParseSize(text, out _) | Units.TryParseRate(text, out _) | Units.TryParseInteger(text, out _) | (Units.ParsePercent(text, out _) is null);
    });

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("5s", 5000)]
    [InlineData("1.5m", 90_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("0", 0)]
    public void Duration_with_unit_is_read(string text, int milliseconds) =>
        Assert.Equal((true, TimeSpan.FromMilliseconds(milliseconds)), (Units.TryParseDuration(text, out var value), value));

    [Theory]
    [InlineData("64KiB", 65_536)]
    [InlineData("1.5MiB", 1_572_864)]
    [InlineData("10MB", 10_000_000)]
    [InlineData("512", 512)]
    [InlineData("512B", 512)]
    public void Size_with_unit_is_read(string text, long bytes) => Assert.Equal((true, bytes), (Units.TryParseSize(text, out var value), value.Bytes));

    [Theory]
    [InlineData("500/s", 500)]
    [InlineData("30/m", 0.5)]
    [InlineData("3600/h", 1)]
    public void Rate_with_unit_is_read(string text, double perSecond) => Assert.Equal((true, perSecond), (Units.TryParseRate(text, out var value), value.PerSecond));

    [Theory]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData(".5s")]
    [InlineData("5.s")]
    [InlineData("1e3s")]
    [InlineData("٣s")]
    [InlineData("")]
    [InlineData("s")]
    public void Text_that_is_no_duration_is_refused(string text) => Assert.False(Units.TryParseDuration(text, out _));

    [Theory]
    [InlineData("0.5B")]
    [InlineData("99999999TiB")]
    [InlineData("1MIB")]
    [InlineData("-1")]
    public void Text_that_is_no_size_is_refused(string text) => Assert.False(Units.TryParseSize(text, out _));
}
