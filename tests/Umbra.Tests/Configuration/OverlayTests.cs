using System.Collections;
using Umbra.Configuration;

namespace Umbra.Tests.Configuration;

public sealed class OverlayTests
{
    [Fact]
    public void Later_overlay_wins_over_earlier_and_both_over_the_file()
    {
        var environment = new Overlay("mirrors.staging.percent", "20", "UMBRA__MIRRORS__STAGING__PERCENT");
        var flag = new Overlay("mirrors.staging.percent", "30", "--percent");

        Assert.Equal(1000, Sample.Good(Sample.Least).Mirrors[0].Percent?.Hundredths);
        Assert.Equal(2000, Sample.Good(Sample.Least, environment).Mirrors[0].Percent?.Hundredths);
        Assert.Equal(3000, Sample.Good(Sample.Least, environment, flag).Mirrors[0].Percent?.Hundredths);
        Assert.Equal(2000, Sample.Good(Sample.Least, flag, environment).Mirrors[0].Percent?.Hundredths);
    }

    [Fact]
    public void Variables_find_keys_without_regard_to_case_and_hyphens()
    {
        var variables = new Hashtable
        {
            ["UMBRA__MIRRORS__SECOND_ONE__LIMITS__INFLIGHT"] = "9",
            ["UMBRA__SOURCES__SHOP__TAP__CONNECTTIMEOUT"] = "7s",
            ["UMBRA__MIRRORS__SECOND_ONE__METHODS"] = "[GET, PUT]",
            ["UMBRA__FLEET"] = "other",
            ["UMBRA_FLEET"] = "not one of these",
            ["PATH"] = "/bin",
        };

        var configuration = Sample.Good(Sample.Whole, [.. EnvironmentOverlays.From(variables)]);

        Assert.Equal((9, "other"), (configuration.Mirrors[1].Limits.InFlight, configuration.Fleet));
        Assert.Equal(["GET", "PUT"], configuration.Mirrors[1].Methods.Names);
        Assert.Equal(TimeSpan.FromSeconds(7), configuration.Sources[0].Tap!.ConnectTimeout);
    }

    [Fact]
    public void Variables_make_what_the_file_does_not_have()
    {
        var variables = new Hashtable
        {
            ["UMBRA__SOURCES__SHOP__TAP"] = "{ listen: ':8080', production: 'a:1' }",
            ["UMBRA__SOURCES__SHOP__TAP__IDLE"] = "3s",
            ["UMBRA__SOURCES__SHOP__TAP__LISTEN"] = "[::1]:8080",
        };

        var tap = Sample.Good("", [.. EnvironmentOverlays.From(variables)]).Sources[0].Tap!;

        Assert.Equal(("[::1]:8080", TimeSpan.FromSeconds(3)), (tap.Listen.ToString(), tap.Idle));
    }

    [Theory]
    [InlineData("mirrors.staging.percent", "lots", "--percent: mirrors.staging.percent: 'lots' is not a percentage (write 10, 10% or 0.01; 0 to 100, two decimals at most)")]
    [InlineData("mirrors.staging.percnt", "5", "--percent: mirrors.staging.percnt: is not a known key (did you mean percent?)")]
    [InlineData("mirrors.staging.from.0", "shop", "--percent: mirrors.staging.from: is a list, of which no part can be given alone (give the whole list: [a, b])")]
    [InlineData("mirrors..percent", "5", "--percent: mirrors..percent: is not a path of keys")]
    [InlineData("mirrors.staging.match", "[{]", "--percent: mirrors.staging.match: is not YAML: ")]
    public void Overlay_with_an_error_is_told_by_its_origin(string path, string value, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Sample.Errors(Sample.Least, new Overlay(path, value, "--percent"))));

    [Fact]
    public void Overlay_that_fits_two_names_is_refused() =>
        Assert.Contains(
            "X: mirrors.a_b.percent: 'A_B' names more than one key",
            Sample.Errors(Sample.Least + "\n  a-b: {}\n  A-B: {}", new Overlay("mirrors.A_B.percent", "5", "X")).Select(error => error.Replace("mirrors.A_B", "mirrors.a_b")));

    [Fact]
    public void Secret_may_stand_in_a_variable()
    {
        var mirror = Sample.Good(Sample.Least, new Overlay("mirrors.staging.auth.bearer", "abc", "UMBRA__MIRRORS__STAGING__AUTH__BEARER")).Mirrors[0];

        Assert.Equal("abc", mirror.Auth!.Bearer!.Reveal());
    }

    [Fact]
    public void Source_survives_the_way_over_the_socket()
    {
        var source = new ConfigurationSource { FileName = "umbra.yaml", Text = "a: ü\n", Overlays = [new Overlay("a.b", "", "--a"), new Overlay("c", "d", "E")] };

        var read = ConfigurationSourceCodec.FromBytes(ConfigurationSourceCodec.ToBytes(source));

        Assert.Equal((source.FileName, source.Text), (read.FileName, read.Text));
        Assert.Equal(source.Overlays, read.Overlays);
        Assert.Null(ConfigurationSourceCodec.FromBytes(ConfigurationSourceCodec.ToBytes(new ConfigurationSource())).FileName);
    }

    [Fact]
    public void Source_cut_anywhere_is_refused()
    {
        var bytes = ConfigurationSourceCodec.ToBytes(new ConfigurationSource { FileName = "f", Text = "a: b", Overlays = [new Overlay("a", "b", "c")] });

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => ConfigurationSourceCodec.FromBytes(bytes.AsSpan(0, length)));
        }

        Assert.Throws<InvalidDataException>(() => ConfigurationSourceCodec.FromBytes([.. bytes, 0]));
    }
}
