using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Delivery;

/// <summary>
/// Copies that a mirror refuses, and will refuse for a while: its data plane is told, so that it makes none meanwhile. Then some come again
/// and are refused, or are not. Thread-safe.
/// </summary>
/// <param name="account">Tells it.</param>
/// <param name="clock">The time.</param>
internal sealed class Refusals(SettlementAccount account, TimeProvider clock)
{
    /// <summary>While a probe finds out whether the target is well again.</summary>
    private static readonly TimeSpan WhileProbed = TimeSpan.FromMilliseconds(20);

    /// <summary>For each place of a queue that is full. A worker that sends 100,000 copies a second, which is more than it can, empties 0.4 of the queue in that time: it never waits for copies.</summary>
    private static readonly TimeSpan PerPlace = TimeSpan.FromMicroseconds(4);

    /// <summary>Not worth telling.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(2);

    private long _toldUntil = clock.GetTimestamp();

    /// <summary>A copy was refused because the target is left alone.</summary>
    /// <param name="rest">How long it will be; zero: until a probe has ended.</param>
    public void OnBreakerOpen(TimeSpan rest) => Tell(SkipReason.BreakerOpen, rest > TimeSpan.Zero ? rest : WhileProbed);

    /// <summary>
    /// A copy was refused because it has no place. Where a rate or a program lets only some of the exchanges come as far as the queue, nothing is
    /// told: those that come meanwhile would be counted as refused for the queue, and most of them never wanted a place there.
    /// </summary>
    /// <param name="reason">Which.</param>
    /// <param name="settings">How long the queue is, and what is before it.</param>
    public void OnNoPlace(SkipReason reason, DeliverySettings settings)
    {
        if (reason == SkipReason.QueueFull && settings is { RatePerSecond: null, Middleware: null })
        {
            Tell(reason, settings.Queue * PerPlace);
        }
    }

    private void Tell(SkipReason reason, TimeSpan time)
    {
        var now = clock.GetTimestamp();
        var until = Volatile.Read(ref _toldUntil);
        if (now < until || time < Least)
        {
            return; // those that were on their way
        }

        time = time < MirrorGate.MostAtOnce ? time : MirrorGate.MostAtOnce;
        if (Interlocked.CompareExchange(ref _toldUntil, now + (long)(time.TotalSeconds * clock.TimestampFrequency), until) == until)
        {
            account.Unwanted(reason, time);
        }
    }
}
