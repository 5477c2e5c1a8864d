namespace Umbra.Ramping;

/// <summary>What became of copies in a time.</summary>
/// <param name="Copies">Copies that reached their end at the shadow, whole response or not.</param>
/// <param name="Errors">Those with status 5xx or without a whole response.</param>
/// <param name="Responses">Whole responses whose duration is known.</param>
/// <param name="Slow">Those that took longer than the ramp allows 99 % of them.</param>
internal readonly record struct RampCounts(long Copies, long Errors, long Responses, long Slow)
{
    public static RampCounts operator +(RampCounts one, RampCounts other) =>
        new(one.Copies + other.Copies, one.Errors + other.Errors, one.Responses + other.Responses, one.Slow + other.Slow);

    public static RampCounts operator -(RampCounts one, RampCounts other) =>
        new(one.Copies - other.Copies, one.Errors - other.Errors, one.Responses - other.Responses, one.Slow - other.Slow);
}
