namespace Umbra.Core.Delivery;

/// <summary>Lets so many copies through over any second, however they bunch. Remembers when each of the last ones passed.</summary>
internal sealed class RateLimiter
{
    // Half a megabyte of remembered times; a higher rate is kept over a shorter window.
    private const int MostRemembered = 65_536;

    private readonly Lock _gate = new();
    private readonly long[] _passedAt;
    private readonly long _windowTicks;
    private readonly TimeProvider _clock;
    private int _next;
    private int _count;

    /// <param name="perSecond">The rate; over 0.</param>
    /// <param name="clock">The time.</param>
    public RateLimiter(double perSecond, TimeProvider clock)
    {
        // 2.5 a second is 3 in 1.2 s, 0.1 a second is one in 10 s.
        var most = (int)Math.Clamp(Math.Ceiling(perSecond), 1, MostRemembered);
        _passedAt = new long[most];
        _windowTicks = (long)(most / perSecond * clock.TimestampFrequency);
        _clock = clock;
    }

    /// <summary>Whether one more may pass now; it counts when it may.</summary>
    public bool TryPass()
    {
        var now = _clock.GetTimestamp();
        lock (_gate)
        {
            if (_count == _passedAt.Length && now - _passedAt[_next] < _windowTicks)
            {
                return false;
            }

            _count = Math.Min(_count + 1, _passedAt.Length);
            _passedAt[_next] = now;
            _next = _next + 1 == _passedAt.Length ? 0 : _next + 1;
            return true;
        }
    }
}
