using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Umbra.Configuration;

namespace Umbra.Ramping;

/// <summary>A ramp as users see it.</summary>
/// <param name="Step">The step that it is at, from 1.</param>
/// <param name="Steps">The percentages of all steps.</param>
/// <param name="State">From a closed set: <c>holding</c>, <c>too_few</c>, <c>last_step</c>, <c>overruled</c>.</param>
/// <param name="LeftSeconds">How long the step will be held yet at the least; 0 at the last.</param>
/// <param name="Copies">Copies that ended in this interval.</param>
/// <param name="Minimum">How many it takes to judge.</param>
/// <param name="OverruledBy">What overrules it: <c>percent=25</c>, <c>ramp=hold</c>, <c>paused</c>.</param>
/// <param name="Why">Why the last interval came to nothing.</param>
/// <param name="StepsBack">How often it stepped back, by reason.</param>
internal sealed record RampStatus(
    int Step, ImmutableArray<decimal> Steps, string State, double LeftSeconds, long Copies, int Minimum, string? OverruledBy, string? Why, SortedDictionary<string, long> StepsBack)
{
    /// <summary>In one line: <c>step 2 of 4, 10%: 3m 5s left</c>.</summary>
    [JsonIgnore]
    public string Text
    {
        get
        {
            var state = State switch
            {
                "overruled" => $"overruled by {OverruledBy}",
                "too_few" => string.Create(CultureInfo.InvariantCulture, $"held until there are {Minimum:N0} to judge by; {Copies:N0} so far"),
                "last_step" => "the last",
                _ => $"{Duration(TimeSpan.FromSeconds(LeftSeconds))} left",
            };
            return string.Create(CultureInfo.InvariantCulture, $"step {Step} of {Steps.Length}, {Steps[Step - 1]:0.##}%: {state}{(Why is null ? "" : $" · {Why}")}");
        }
    }

    /// <summary>The status of a state.</summary>
    public static RampStatus Of(RampSettings settings, RampState state, string? overruledBy)
    {
        var isLast = state.Step + 1 == settings.Steps.Length;
        var left = RampMachine.Wait(settings, state) - state.Held;
        var word = overruledBy is not null ? "overruled" : isLast ? "last_step" : left > TimeSpan.Zero ? "holding" : "too_few";
        return new RampStatus(
            state.Step + 1,
            [.. settings.Steps.Select(step => step / 100m)],
            word,
            isLast || left < TimeSpan.Zero ? 0 : Math.Round(left.TotalSeconds, 1),
            state.Interval.Copies,
            settings.Minimum,
            overruledBy,
            state.Why,
            new(RampBreaches.All.ToDictionary(breach => breach.Name(), breach => state.StepsBack[(int)breach]), StringComparer.Ordinal));
    }

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays}d {time.Hours}h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours}h {time.Minutes}m"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m {time.Seconds}s"),
        _ => Units.Format(TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds))),
    };
}
