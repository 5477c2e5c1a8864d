using Umbra.Core.Mirroring;

namespace Umbra.Core.Delivery;

/// <summary>The places of a mirror's copies: so many in flight, so many in the queue, and when the last of them is free at the end. Thread-safe.</summary>
/// <param name="order">Which copies keep their order.</param>
/// <param name="isStarved">Whether this process could do more if it got a processor.</param>
internal sealed class CopyPlaces(DeliveryOrder order, Func<bool> isStarved)
{
    /// <summary>
    /// As many are in flight while there is no processor for more. A target is not reached any sooner by more then: they only mean more connections, and each
    /// is cold when its turn comes. With 64 instead of 256 all that is between clients, production and a shadow on the same machine took 16 % less CPU per request,
    /// and more copies were made a second.
    /// </summary>
    public const int MostWhenStarved = 64;

    // A short queue would refuse what has to wait for that.
    private const int QueuePerPlace = 4;

    private readonly Lock _gate = new();
    private readonly CopyQueue _queue = new(order);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inFlight;
    private int _waiting;
    private bool _isStopping;

    /// <summary>Places that are taken.</summary>
    public long Taken
    {
        get
        {
            lock (_gate)
            {
                return _inFlight + _waiting;
            }
        }
    }

    /// <summary>Takes a place for a copy that is still to be made.</summary>
    /// <param name="lane">The copies that it keeps its order among.</param>
    /// <param name="settings">How many places there are.</param>
    /// <param name="isInFlight">The place is in flight; else in the queue, and the copy is to be added.</param>
    /// <returns>Why there is none; null when there is.</returns>
    public SkipReason? TryTake(int lane, DeliverySettings settings, out bool isInFlight)
    {
        lock (_gate)
        {
            isInFlight = false;
            if (_isStopping)
            {
                return SkipReason.Shutdown;
            }

            if (_inFlight < InFlight(settings) && _queue.IsFree(lane))
            {
                isInFlight = true;
                _inFlight++;
                _queue.Begin(lane);
                return null;
            }

            if (_waiting < settings.Queue)
            {
                _waiting++;
                return null;
            }

            return settings.Queue == 0 ? SkipReason.InFlight : SkipReason.QueueFull;
        }
    }

    /// <summary>Puts a copy into the place in the queue that was taken for it.</summary>
    public void Add(Copy copy)
    {
        lock (_gate)
        {
            _queue.Add(copy);
        }
    }

    /// <summary>A copy whose turn it is goes from the queue to a place in flight.</summary>
    /// <param name="settings">How many places there are.</param>
    /// <returns>Null when none waits, or nothing is free.</returns>
    public Copy? TryAdvance(DeliverySettings settings)
    {
        lock (_gate)
        {
            if (_queue.Count == 0 || _inFlight >= InFlight(settings) || _queue.Take() is not { } copy)
            {
                return null;
            }

            _waiting--;
            _inFlight++;
            return copy;
        }
    }

    /// <summary>Any copy of the queue, whose place there stays taken; null when there is none.</summary>
    public Copy? TakeAny()
    {
        lock (_gate)
        {
            return _queue.TakeAny();
        }
    }

    /// <summary>Frees a place.</summary>
    public void Free(int lane, bool wasInFlight)
    {
        lock (_gate)
        {
            if (wasInFlight)
            {
                _inFlight--;
                _queue.End(lane);
            }
            else
            {
                _waiting--;
            }

            SignalWhenDrained();
        }
    }

    /// <summary>Gives no more places.</summary>
    /// <returns>Ends when none is taken any more.</returns>
    public Task Close()
    {
        lock (_gate)
        {
            _isStopping = true;
            SignalWhenDrained();
        }

        return _drained.Task;
    }

    private int InFlight(DeliverySettings settings) =>
        settings.InFlight > MostWhenStarved && settings.Queue >= QueuePerPlace * settings.InFlight && isStarved() ? MostWhenStarved : settings.InFlight;

    private void SignalWhenDrained()
    {
        if (_isStopping && _inFlight + _waiting == 0)
        {
            _drained.TrySetResult();
        }
    }
}
