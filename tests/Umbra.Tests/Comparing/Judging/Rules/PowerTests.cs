using Umbra.Bench.Power.Simulating;

namespace Umbra.Tests.Comparing.Judging.Rules;

/// <summary>The targets of <c>bench/power</c>, in fewer runs. The seed is fixed, so these pass always or never.</summary>
public sealed class PowerTests
{
    private static readonly Simulation Simulation = new(seed: 4);

    [Fact]
    public void Nothing_is_found_where_nothing_changed_however_often_one_looks()
    {
        const int Runs = 40;
        foreach (var scenario in Scenarios.Unchanged)
        {
            var (statistical, _) = Simulation.Run(scenario, Runs);
            Assert.True(statistical.FalseRate <= 0.05, $"{scenario.Name}: {statistical.FalseRate:P1}");
        }
    }

    [Fact]
    public void One_percent_on_a_quiet_path_of_a_rare_endpoint_is_found_in_most_runs()
    {
        var (statistical, _) = Simulation.Run(Scenarios.RareEndpoint(0.01, 300) with { LookEvery = 5_000 }, 150);
        Assert.True(statistical.Power > 0.5, $"{statistical.Power:P1}");
        Assert.True(statistical.FalseRate <= 0.05, $"{statistical.FalseRate:P1}");
    }

    [Fact]
    public void Half_noisy_path_that_regresses_by_five_points_is_found_and_diffy_never_finds_it()
    {
        var (statistical, diffy) = Simulation.Run(Scenarios.Noisy(0.5, 0.55), 60);
        Assert.True(statistical.Power >= 0.95, $"{statistical.Power:P1}");
        Assert.Equal(0, diffy.FoundAtAnyLook);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.5)]
    [InlineData(0.333)]
    [InlineData(1)]
    public void Coins_of_the_simulation_are_as_biased_as_they_say(double chance)
    {
        var random = new RandomBits(1, 2);
        Span<ulong> words = stackalloc ulong[8];
        long heads = 0;
        for (var i = 0; i < 4_000; i++)
        {
            random.Throw(words, 500, chance);
            Assert.Equal(0UL, words[7] >> 52);
            foreach (var word in words)
            {
                heads += System.Numerics.BitOperations.PopCount(word);
            }
        }

        var expected = 2_000_000 * chance;
        Assert.InRange(heads, expected - (5 * Math.Sqrt(expected * (1 - chance))), expected + (5 * Math.Sqrt(expected * (1 - chance))));
    }
}
