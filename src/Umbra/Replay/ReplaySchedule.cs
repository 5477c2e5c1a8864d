using Umbra.Core.Delivery;
using Umbra.Core.Polling;

namespace Umbra.Replay;

/// <summary>
/// What is planned, what waits for its connection and what is under way. One lock guards it, under which nothing is sent, counted or settled: every method gives what its caller has to do.
/// For any number of threads.
/// </summary>
/// <param name="settings">How.</param>
/// <param name="budget">The memory of what is planned.</param>
/// <param name="lanes">The connections.</param>
internal sealed class ReplaySchedule(ReplaySettings settings, MemoryBudget budget, LaneSet lanes)
{
    private const int MostPlanned = 4_096;

    // How far ahead requests are made ready: what they are compared with waits as long as they do.
    private const long AheadNs = 2_000_000_000;

    // A sleep of the pacing thread that nothing can end is never longer.
    private const long ShortWaitNs = 2_000_000;

    private readonly object _gate = new();
    private readonly Queue<PlannedRequest> _planned = new();
    private readonly PriorityQueue<PlannedRequest, long> _thinking = new();
    private readonly Stack<PlannedRequest> _free = new();
    private int _inFlight;
    private bool _isReadingOver;
    private bool _isAhead;
    private volatile bool _isStopping;

    /// <summary>Memory that planned requests may take.</summary>
    public const long MostPlannedBytes = 48L * 1024 * 1024;

    /// <summary>When it began, ns of <see cref="AbsoluteSleep"/>'s clock; 0 before.</summary>
    public long StartNs { get; private set; }

    /// <summary>Requests that are under way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Nothing more is begun.</summary>
    public bool IsStopping => _isStopping;

    private int Cap => settings.ClosedLoop ?? settings.InFlight;

    /// <summary>Nothing more is begun.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until there is room for one more, and it is near enough. On the reading thread.</summary>
    /// <param name="due">When it is due, ns after the start.</param>
    public void WaitForRoom(long due)
    {
        lock (_gate)
        {
            while (!_isStopping)
            {
                var ahead = settings.ClosedLoop is not null ? 0 : due - (StartNs == 0 ? 0 : AbsoluteSleep.Now - StartNs) - AheadNs;
                if (ahead <= 0 && _planned.Count < MostPlanned && budget.Used <= MostPlannedBytes)
                {
                    return;
                }

                _isAhead = true;
                Monitor.Wait(_gate, (int)Math.Clamp(ahead / 1_000_000, 5, 100));
            }
        }
    }

    /// <summary>An empty one.</summary>
    public PlannedRequest Rent()
    {
        lock (_gate)
        {
            return _free.TryPop(out var free) ? free : new PlannedRequest();
        }
    }

    /// <summary>One that was rented and will not be sent.</summary>
    public void Return(PlannedRequest planned)
    {
        lock (_gate)
        {
            TakeBack(planned);
        }
    }

    /// <summary>Plans a request; they are added in the order in which they are due.</summary>
    public void Add(PlannedRequest planned)
    {
        lock (_gate)
        {
            _planned.Enqueue(planned);
            if (_planned.Count == 1)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>No more will be added.</summary>
    public void EndReading()
    {
        lock (_gate)
        {
            _isReadingOver = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Begins when as many are ready as ever will be at once: the first ones are not to be late because they were still to be read.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            while (!_isReadingOver && !_isStopping && !_isAhead)
            {
                Monitor.Wait(_gate, 20);
            }

            StartNs = AbsoluteSleep.Now + 1_000_000;
        }
    }

    /// <summary>The next request that may go now; it is under way, and its connection is its own until it ends.</summary>
    public PlannedRequest? TakeDue(long now)
    {
        lock (_gate)
        {
            while (!_isStopping && _inFlight < Cap)
            {
                PlannedRequest? planned;
                if (_thinking.TryPeek(out _, out var ready) && ready <= now)
                {
                    planned = _thinking.Dequeue();
                    _inFlight++;
                    return planned; // its connection waited for it
                }

                if (_planned.Count == 0 || (settings.ClosedLoop is null && StartNs + _planned.Peek().DueNs > now))
                {
                    return null;
                }

                planned = _planned.Dequeue();
                if (_planned.Count == MostPlanned / 2)
                {
                    Monitor.PulseAll(_gate); // the reading thread may go on
                }

                if (lanes.TryBegin(planned))
                {
                    _inFlight++;
                    return planned;
                }
            }

            return null;
        }
    }

    /// <summary>Waits until the next is due, or may be. On the pacing thread.</summary>
    /// <param name="atMost">When it ends at the latest.</param>
    /// <returns>False when there is nothing more to send.</returns>
    public bool WaitForNext(long atMost)
    {
        long until;
        lock (_gate)
        {
            if (_isStopping || (_isReadingOver && _planned.Count == 0 && _thinking.Count == 0 && lanes.Waiting == 0))
            {
                return false;
            }

            until = atMost;
            if (_inFlight < Cap)
            {
                until = _planned.Count > 0 && settings.ClosedLoop is null ? Math.Min(until, StartNs + _planned.Peek().DueNs) : until;
                until = _thinking.TryPeek(out _, out var ready) ? Math.Min(until, ready) : until;
            }

            var left = until - AbsoluteSleep.Now;
            if (left > ShortWaitNs)
            {
                Monitor.Wait(_gate, TimeSpan.FromTicks((left - (ShortWaitNs / 2)) / 100));
                return true;
            }
        }

        AbsoluteSleep.Until(until);
        return true;
    }

    /// <summary>Who sends a request.</summary>
    public ISender SenderOf(PlannedRequest planned)
    {
        if (!settings.ConnectionsAsRecorded)
        {
            return lanes.Shared;
        }

        lock (_gate)
        {
            return lanes.SenderOf(planned);
        }
    }

    /// <summary>A request has ended, and is empty from now on.</summary>
    /// <returns>The next one of its connection, where it may go at once: it is under way.</returns>
    public PlannedRequest? End(PlannedRequest planned, long now)
    {
        lock (_gate)
        {
            PlannedRequest? next = null;
            _inFlight--;

            // While it stops, those that wait for a connection stay where they are: they will be taken with all others that are left.
            if (!_isStopping && lanes.End(planned) is { } waiting)
            {
                var ready = settings.ClosedLoop is null ? StartNs + waiting.DueNs : now + waiting.ThinkNs;
                if (ready > now)
                {
                    _thinking.Enqueue(waiting, ready);
                    Monitor.PulseAll(_gate);
                }
                else
                {
                    _inFlight++;
                    next = waiting;
                }
            }

            TakeBack(planned);
            if (_isStopping || _isReadingOver)
            {
                Monitor.PulseAll(_gate);
            }

            return next;
        }
    }

    /// <summary>Takes all that was not begun.</summary>
    public IReadOnlyList<PlannedRequest> TakeLeft()
    {
        lock (_gate)
        {
            PlannedRequest[] left = [.. _planned, .. _thinking.UnorderedItems.Select(item => item.Element), .. lanes.TakeWaiting()];
            _planned.Clear();
            _thinking.Clear();
            return left;
        }
    }

    /// <summary>Waits until nothing is under way, or nothing has ended for that long.</summary>
    /// <returns>How many are still under way.</returns>
    public int WaitForEnd(TimeSpan longest)
    {
        lock (_gate)
        {
            var (last, since) = (_inFlight, AbsoluteSleep.Now);
            while (_inFlight > 0 && AbsoluteSleep.Now - since < longest.TotalNanoseconds)
            {
                Monitor.Wait(_gate, 50);
                if (_inFlight != last)
                {
                    (last, since) = (_inFlight, AbsoluteSleep.Now);
                }
            }

            return _inFlight;
        }
    }

    private void TakeBack(PlannedRequest planned)
    {
        planned.Clear();
        if (_free.Count < MostPlanned)
        {
            _free.Push(planned);
        }
    }
}
