using Umbra.Core.Mirroring;

namespace Umbra.Core.Delivery;

/// <summary>
/// Leaves a target alone that fails: closed until the share of failures in the window is too high, then open, then half-open with one
/// probe, whose result closes it or opens it again.
/// </summary>
internal sealed class CircuitBreaker(BreakerSettings settings, TimeProvider clock)
{
    // The window slides by a tenth of itself.
    private const int SliceCount = 10;

    private readonly Lock _gate = new();
    private readonly Slice[] _slices = new Slice[SliceCount];
    private readonly long _sliceTicks = Math.Max(1, (long)(settings.Window.TotalSeconds * clock.TimestampFrequency / SliceCount));
    private readonly long _openTicks = (long)(settings.OpenFor.TotalSeconds * clock.TimestampFrequency);
    private volatile State _state;
    private long _openedAt;

    private enum State
    {
        Closed,
        Open,
        HalfOpen,
    }

    /// <summary>No copy may go, or only the probe that is on its way.</summary>
    public bool IsOpen => _state != State.Closed;

    /// <summary>Whether a copy would be turned away now.</summary>
    /// <param name="rest">How long it stays open; zero while a probe is on its way, which may end at any time.</param>
    public bool Refuses(out TimeSpan rest)
    {
        rest = TimeSpan.Zero;
        if (_state == State.Closed)
        {
            return false;
        }

        lock (_gate)
        {
            var left = _openedAt + _openTicks - clock.GetTimestamp();
            if (_state == State.Open && left > 0)
            {
                rest = TimeSpan.FromSeconds((double)left / clock.TimestampFrequency);
                return true;
            }

            return _state == State.HalfOpen;
        }
    }

    /// <summary>Asks for a copy to go.</summary>
    /// <param name="isProbe">It is the probe: its result must be told.</param>
    public bool TryEnter(out bool isProbe)
    {
        isProbe = false;
        if (_state == State.Closed)
        {
            return true;
        }

        lock (_gate)
        {
            if (_state == State.Open && clock.GetTimestamp() - _openedAt >= _openTicks)
            {
                _state = State.HalfOpen;
                isProbe = true;
                return true;
            }

            return _state == State.Closed;
        }
    }

    /// <summary>An attempt ended.</summary>
    /// <param name="isFailure">The whole response did not arrive.</param>
    /// <param name="isProbe">It was the probe.</param>
    /// <returns>What that changed.</returns>
    public BreakerChange Report(bool isFailure, bool isProbe)
    {
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            if (isProbe)
            {
                if (isFailure)
                {
                    Open(now);
                    return BreakerChange.None;
                }

                _state = State.Closed;
                Array.Clear(_slices);
                return BreakerChange.Closed;
            }

            // Attempts from before it opened say nothing about now.
            if (_state != State.Closed || !Count(now, isFailure))
            {
                return BreakerChange.None;
            }

            Open(now);
            return BreakerChange.Opened;
        }
    }

    /// <summary>The probe came to nothing by no fault of the target: the next copy is the probe.</summary>
    public void AbandonProbe()
    {
        lock (_gate)
        {
            _state = State.Open;
        }
    }

    private void Open(long now)
    {
        _state = State.Open;
        _openedAt = now;
    }

    // Whether the window shows too many failures.
    private bool Count(long now, bool isFailure)
    {
        var number = now / _sliceTicks;
        ref var current = ref _slices[number % SliceCount];
        if (current.Number != number)
        {
            current = new Slice { Number = number };
        }

        current.Attempts++;
        if (!isFailure)
        {
            return false;
        }

        current.Failures++;
        long attempts = 0, failures = 0;
        foreach (var slice in _slices)
        {
            if (number - slice.Number < SliceCount)
            {
                attempts += slice.Attempts;
                failures += slice.Failures;
            }
        }

        return attempts >= settings.MinimumAttempts && failures >= settings.FailureRatio * attempts;
    }

    private struct Slice
    {
        public long Number;
        public long Attempts;
        public long Failures;
    }
}

/// <summary>What an attempt's result did to a <see cref="CircuitBreaker"/>.</summary>
internal enum BreakerChange : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It opened.</summary>
    Opened,

    /// <summary>It closed: the target is well again.</summary>
    Closed,
}
