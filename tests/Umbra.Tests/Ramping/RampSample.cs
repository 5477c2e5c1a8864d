using Umbra.Ramping;

namespace Umbra.Tests.Ramping;

/// <summary>A ramp for tests, and what there is to be seen.</summary>
internal static class RampSample
{
    /// <summary>1, 10, 50 and 100 %, ten minutes each, with settling of 5 s and slices of 30 s.</summary>
    public static RampSettings Settings { get; } = new()
    {
        Name = "staging",
        Sources = ["shop"],
        Steps = [100, 1_000, 5_000, 10_000],
        Every = TimeSpan.FromMinutes(10),
        ErrorHundredths = 5_00,
        P99 = TimeSpan.FromMilliseconds(800),
        Minimum = 100,
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>Some seconds in which copies ended.</summary>
    public static RampObservation Seen(double seconds, long copies = 0, long errors = 0, long slow = 0) =>
        new() { Elapsed = TimeSpan.FromSeconds(seconds), Counts = new RampCounts(copies, errors, copies - errors, slow) };

    /// <summary>Decides on one observation after the other.</summary>
    public static RampDecision Decide(RampSettings settings, RampState state, params RampObservation[] all)
    {
        var decision = new RampDecision(state);
        foreach (var seen in all)
        {
            decision = RampMachine.Decide(settings, decision.State, seen);
        }

        return decision;
    }

    /// <summary>Something that can be compared: a record compares its lists by identity.</summary>
    public static string Text(RampState state) => System.Text.Json.JsonSerializer.Serialize(
        new Dictionary<string, KeptRamp> { [""] = new("", 0, state) }, RampJson.Default.DictionaryStringKeptRamp);
}
