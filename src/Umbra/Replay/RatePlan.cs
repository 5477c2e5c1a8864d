using System.Globalization;
using Umbra.Configuration;

namespace Umbra.Replay;

/// <summary>A rate of requests that is given, whatever the recording's was: one rate, or one that rises in steps to find out how much the target bears.</summary>
/// <param name="From">Requests a second at the beginning.</param>
/// <param name="To">And in the last step.</param>
/// <param name="Step">How long a step lasts; null for one rate.</param>
internal sealed record RatePlan(double From, double To, TimeSpan? Step)
{
    /// <summary>Steps from the first rate to the last.</summary>
    public const int Steps = 10;

    /// <summary>How long the whole lasts; null for as long as there are requests.</summary>
    public TimeSpan? Length => Step * Steps;

    /// <summary>Reads <c>500</c>, <c>500/s</c>, <c>30/m</c>, or <c>100..2000/30s</c>: ten steps of 30 s from 100 to 2,000 requests a second.</summary>
    public static bool TryParse(string text, out RatePlan plan)
    {
        plan = new RatePlan(0, 0, null);
        if (text.Split("..") is [var low, var rest] && rest.Split('/') is [var high, var time])
        {
            plan = new RatePlan(Number(low), Number(high), Units.TryParseDuration(time, out var step) && step > TimeSpan.Zero ? step : null);
            return plan is { From: > 0, To: > 0, Step: not null };
        }

        var one = Number(text);
        one = one > 0 ? one : Units.TryParseRate(text, out var rate) ? rate.PerSecond : 0;
        plan = new RatePlan(one, one, null);
        return one > 0;
    }

    /// <summary>When a request is due, ns after the start.</summary>
    /// <param name="index">Its number, from 0.</param>
    public long DueNs(long index)
    {
        if (Step is not { } step)
        {
            return (long)(index / From * 1e9);
        }

        // Through whole steps first; past the last one its rate goes on.
        double left = index;
        for (var i = 0; ; i++)
        {
            var rate = RateOf(i);
            var inStep = rate * step.TotalSeconds;
            if (left < inStep || i == Steps - 1)
            {
                return (long)(((i * step.TotalSeconds) + (left / rate)) * 1e9);
            }

            left -= inStep;
        }
    }

    /// <summary>The rate of a step.</summary>
    public double RateOf(int step) => From + ((To - From) * Math.Min(step, Steps - 1) / (Steps - 1));

    private static double Number(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
