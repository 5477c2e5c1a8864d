namespace Umbra.Core.Delivery;

/// <summary>How many copies are in flight while others wait: the fewest with which no fewer arrive, up to <c>limits.inFlight</c>.</summary>
/// <remarks>
/// A target that takes its time needs many copies in flight. Where the processor is what there is too little of, more of them only mean more
/// connections, each cold when its turn comes: with 64 instead of 256, all that is between clients, production and a shadow on the same
/// machine took 16 % less CPU per request, and more copies were made.
/// Which it is shows by trying: twice as many in flight have to bring distinctly more copies a second, half as many distinctly fewer.
/// <code>
///            ┌───────────────── not worth it: back, and a pause ─────────────────┐
///            ▼                                                                   │
///        measured ──► twice as many (the last time, half as many) ──► measured ──┤
///            ▲                                                                   │
///            └──────────────── worth it: kept, and tried further ────────────────┘
/// </code>
/// While nothing waits there is nothing to learn, and the size stays. Not thread-safe: <see cref="CopyPlaces"/> guards it.
/// </remarks>
/// <param name="clock">Measures.</param>
internal sealed class FlightWindow(TimeProvider clock)
{
    /// <summary>As many may always be in flight.</summary>
    public const int Least = 64;

    /// <summary>How long a measurement lasts at least.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>After what was not worth it; longer where it took long to see.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // A slow target that needs all that is allowed loses half of it to a trial: to be so for a small part of the time only.
    private const int PausePerTrial = 20;

    /// <summary>Of the copies a second that a change would bring, or cost, if nothing but their number in flight counted: as much makes it worth it.</summary>
    private const double Share = 0.4;

    private int _before;
    private double _rateBefore;
    private bool _isTrial;
    private bool _wasUp;
    private long _pausedUntil = long.MinValue;
    private int _ended;
    private long _since;

    /// <summary>So many.</summary>
    public int Size { get; private set; } = Least;

    /// <summary>A copy's way has come to its end.</summary>
    /// <param name="isQueued">Others wait.</param>
    /// <param name="most">The limit.</param>
    public void OnEnd(bool isQueued, int most)
    {
        if (!isQueued || most <= Least)
        {
            _ended = 0;
            return;
        }

        // 1. The first ones were sent when there were more, or fewer.
        _ended++;
        if (_ended == Size)
        {
            _since = clock.GetTimestamp();
        }

        // 2. Now and then: how many were there a second?
        if (_ended < 3 * Size || _ended % Least != 0)
        {
            return;
        }

        var now = clock.GetTimestamp();
        var elapsed = clock.GetElapsedTime(_since, now);
        if (elapsed < Period)
        {
            return;
        }

        // 3. What follows.
        var rate = (_ended - Size) / elapsed.TotalSeconds;
        _ended = 0;
        if (_isTrial && !IsWorthIt(rate))
        {
            Size = _before;
            _isTrial = false;
            _pausedUntil = now + (long)(Math.Max(Pause.TotalSeconds, PausePerTrial * elapsed.TotalSeconds) * clock.TimestampFrequency);
        }
        else if (_isTrial || now >= _pausedUntil)
        {
            Try(_isTrial ? _wasUp : !_wasUp, rate, most);
        }
    }

    private void Try(bool isUp, double rate, int most)
    {
        var size = isUp ? Math.Min(2 * Size, most) : Math.Max(Size / 2, Least);
        size = size != Size ? size : isUp ? Math.Max(Size / 2, Least) : Math.Min(2 * Size, most);
        (_isTrial, _wasUp) = (size != Size, size > Size);
        (_before, _rateBefore, Size) = (Size, rate, size);
    }

    private bool IsWorthIt(double rate)
    {
        var change = ((double)Size / _before) - 1;
        return rate >= _rateBefore * (1 + (Share * change));
    }
}
