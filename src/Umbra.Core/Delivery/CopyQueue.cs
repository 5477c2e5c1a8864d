using Umbra.Core.Mirroring;

namespace Umbra.Core.Delivery;

/// <summary>
/// Copies that wait for a place. Copies of one lane go one after the other, each at the end of the one before; lanes take turns, so
/// that none starves. Not thread-safe: <see cref="CopyPlaces"/> guards it.
/// </summary>
internal sealed class CopyQueue
{
    /// <summary>The lane of a copy that keeps no order.</summary>
    public const int Unordered = -1;

    /// <summary>How many lanes there are. Two connections (keys) in one lane wait for each other without need, nothing worse.</summary>
    public const int LaneCount = 1024;

    private readonly Lane _unordered = new() { IsOrdered = false };
    private readonly Lane[] _lanes;
    private Lane? _firstReady;
    private Lane? _lastReady;

    /// <param name="order">Which copies keep their order.</param>
    public CopyQueue(DeliveryOrder order)
    {
        _lanes = order == DeliveryOrder.None ? [] : new Lane[LaneCount];
        for (var i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = new Lane();
        }
    }

    /// <summary>Copies that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a new copy of the lane need not wait for others of the lane.</summary>
    public bool IsFree(int lane) => LaneOf(lane) is { IsBusy: false, First: null };

    /// <summary>A copy of the lane is on its way: the others wait.</summary>
    public void Begin(int lane) => LaneOf(lane).IsBusy = lane != Unordered;

    /// <summary>The lane's copy arrived or came to nothing: the next one may go.</summary>
    public void End(int lane)
    {
        var ended = LaneOf(lane);
        ended.IsBusy = false;
        MakeReady(ended);
    }

    /// <summary>Adds a copy at its lane's end.</summary>
    public void Add(Copy copy)
    {
        var lane = LaneOf(copy.Lane);
        copy.Next = null;
        if (lane.Last is null)
        {
            lane.First = copy;
        }
        else
        {
            lane.Last.Next = copy;
        }

        lane.Last = copy;
        Count++;
        MakeReady(lane);
    }

    /// <summary>Takes the next copy that may go, and begins its lane; null when none may.</summary>
    public Copy? Take()
    {
        if (_firstReady is not { } lane)
        {
            return null;
        }

        _firstReady = lane.NextReady;
        _lastReady = _firstReady is null ? null : _lastReady;
        lane.IsReady = false;
        lane.NextReady = null;

        var copy = lane.First!;
        lane.First = copy.Next;
        lane.Last = lane.First is null ? null : lane.Last;
        copy.Next = null;
        Count--;
        lane.IsBusy = lane.IsOrdered;
        MakeReady(lane);
        return copy;
    }

    /// <summary>Takes any copy, whether it may go or not, to give it up; null when there is none.</summary>
    public Copy? TakeAny()
    {
        if (Take() is { } ready)
        {
            End(ready.Lane);
            return ready;
        }

        // Those that are left wait for a copy of their lane that is on its way.
        foreach (var lane in _lanes)
        {
            if (lane.First is { } copy)
            {
                lane.First = copy.Next;
                lane.Last = lane.First is null ? null : lane.Last;
                copy.Next = null;
                Count--;
                return copy;
            }
        }

        return null;
    }

    private Lane LaneOf(int lane) => lane == Unordered ? _unordered : _lanes[lane];

    private void MakeReady(Lane lane)
    {
        if (lane.IsBusy || lane.IsReady || lane.First is null)
        {
            return;
        }

        lane.IsReady = true;
        if (_lastReady is null)
        {
            _firstReady = lane;
        }
        else
        {
            _lastReady.NextReady = lane;
        }

        _lastReady = lane;
    }

    private sealed class Lane
    {
        public bool IsOrdered { get; init; } = true;

        public bool IsBusy { get; set; }

        public bool IsReady { get; set; }

        public Copy? First { get; set; }

        public Copy? Last { get; set; }

        public Lane? NextReady { get; set; }
    }
}
