using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Umbra.Ramping;

/// <summary>A ramp of a mirror's share, or of a destination's, as the worker runs it. Immutable.</summary>
internal sealed record RampSettings
{
    /// <summary>After so many failures of a step in a row the wait before it does not grow any more: 8 × <see cref="Every"/>.</summary>
    public const int MostDoublings = 3;

    /// <summary>The shortest and the longest part of an interval in which figures are looked at by themselves, beside the whole interval.</summary>
    private static readonly TimeSpan _shortestSlice = TimeSpan.FromMilliseconds(250), _longestSlice = TimeSpan.FromSeconds(30);

    /// <summary>How often figures are taken, at the least and at the most.</summary>
    private static readonly TimeSpan _shortestTick = TimeSpan.FromMilliseconds(100), _longestTick = TimeSpan.FromSeconds(2);

    /// <summary>Whose share it is: the mirror's name, or <c>gateway/route/destination</c>.</summary>
    public required string Name { get; init; }

    /// <summary>It is a destination's: what is judged are the clients' own requests.</summary>
    public bool IsOfDestination { get; init; }

    /// <summary>The sources that it takes from.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>What it is judged by, for people.</summary>
    public string Judged => IsOfDestination ? "requests" : "copies";

    /// <summary>The shares, ascending, in hundredths of a percent; at least one.</summary>
    public required ImmutableArray<int> Steps { get; init; }

    /// <summary>How long a step is held.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>The greatest share of copies that fail at the shadow, in hundredths of a percent.</summary>
    public required int ErrorHundredths { get; init; }

    /// <summary>The longest that 99 % of whole responses may take; null for no limit.</summary>
    public TimeSpan? P99 { get; init; }

    /// <summary>The fewest copies on which a step is judged.</summary>
    public required int Minimum { get; init; }

    /// <summary>How long a request of it may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How long after a change of the step copies of the step before may still end: what ends then is not this step's.</summary>
    public TimeSpan Settling => Least(Timeout, Every / 4);

    /// <summary>The length of a slice. Figures are judged over the last one or two of them, and over the whole interval.</summary>
    public TimeSpan Slice => Greatest(_shortestSlice, Least(Every / 4, _longestSlice));

    /// <summary>How often figures are taken.</summary>
    public TimeSpan Tick => Greatest(_shortestTick, Least(Every / 10, _longestTick));

    /// <summary>What a kept state belongs to: a hash of all that says what the ramp does.</summary>
    public string Hash
    {
        get
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', Steps)};{Every.Ticks};{ErrorHundredths};{P99?.Ticks ?? -1};{Minimum}");
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
        }
    }

    /// <summary>The greatest step that is not over a share; the first when all are.</summary>
    /// <param name="steps">Ascending, in hundredths of a percent.</param>
    /// <param name="hundredths">The share.</param>
    /// <returns>Its index.</returns>
    public static int StepBelow(ImmutableArray<int> steps, int hundredths)
    {
        var step = 0;
        while (step + 1 < steps.Length && steps[step + 1] <= hundredths)
        {
            step++;
        }

        return step;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Greatest(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
