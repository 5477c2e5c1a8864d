using System.Collections.Immutable;
using Umbra.DataPlane;

namespace Umbra.Tests.DataPlane;

public sealed class LoadedConfigurationTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public LoadedConfigurationTests() => File.WriteAllText(_file, """
        sources:
          shop:
            tap: { listen: 127.0.0.1:8080, production: 127.0.0.1:9001 }
        mirrors:
          staging:
            from: shop
            to: http://127.0.0.1:9002
            ramp: { steps: [1, 10, 50] }
          plain:
            from: shop
            to: http://127.0.0.1:9002
            percent: 7
        """);

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("", 100)]
    [InlineData("step=10", 1_000)]
    [InlineData("step=49.99", 1_000)]
    [InlineData("step=100", 5_000)]
    [InlineData("step=0.5", 100)]
    [InlineData("percent=25", 2_500)]
    [InlineData("step=50 percent=25", 2_500)]
    [InlineData("percent=0.01% step=50 ramp=hold", 1)]
    public void Share_of_a_ramped_mirror_is_what_was_set_else_a_step(string overrides, int hundredths)
    {
        var load = Load(overrides);

        Assert.Empty(load.Problems);
        Assert.Equal((hundredths, true), (load.Settings!.Mirrors[0].Rule.PercentHundredths, load.Settings.Mirrors[0].IsRamped));
        Assert.Equal((700, false), (load.Settings.Mirrors[1].Rule.PercentHundredths, load.Settings.Mirrors[1].IsRamped));
    }

    [Fact]
    public void Percentage_that_was_set_and_is_none_is_refused_with_its_key() =>
        Assert.Equal(
            ["umbra set: mirrors.staging.percent: 'lots' is not a percentage (write 10, 10% or 0.01; 0 to 100, two decimals at most)"], Load("percent=lots").Problems);

    private DataPlaneLoad Load(string overrides)
    {
        ImmutableArray<SettingOverride> laid =
            [.. overrides.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).Select(pair => new SettingOverride("staging", pair[0], pair[1]))];
        return new LoadedConfiguration(_file, [], isTakeover: false).Load(laid);
    }
}
