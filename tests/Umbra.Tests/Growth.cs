namespace Umbra.Tests;

/// <summary>How much longer something takes for more of the same.</summary>
internal static class Growth
{
    private const int FewestTries = 8;

    /// <summary>
    /// Small documents take less than a millisecond: eight tries would be over before the code is compiled as it stays, or before somebody else has done with
    /// the processor, which was seen to last for seconds. What grows too much does so in every try.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How many times as long one takes as the other: the least of the tries, which leaves the machine's noise out.</summary>
    /// <param name="small">The one.</param>
    /// <param name="large">The other.</param>
    /// <param name="bound">No more tries when it is no more than this.</param>
    public static double Of(Action small, Action large, double bound)
    {
        var began = TimeProvider.System.GetTimestamp();
        var ratio = double.MaxValue;
        for (var i = 0; ratio > bound && (i < FewestTries || TimeProvider.System.GetElapsedTime(began) < Patience); i++)
        {
            ratio = Math.Min(ratio, Ticks(large) / (double)Math.Max(1, Math.Min(Ticks(small), Ticks(small))));
        }

        return ratio;
    }

    // Without the pauses for collections: what they take is by the memory of all tests before, and only what is large meets them.
    private static long Ticks(Action action)
    {
        var paused = GC.GetTotalPauseDuration();
        var began = TimeProvider.System.GetTimestamp();
        action();
        return (TimeProvider.System.GetElapsedTime(began) - (GC.GetTotalPauseDuration() - paused)).Ticks;
    }
}
