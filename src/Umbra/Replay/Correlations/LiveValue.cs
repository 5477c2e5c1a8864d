namespace Umbra.Replay.Correlations;

/// <summary>A value of a recorded response that the target gives anew: what later requests must carry in its place. For any number of threads.</summary>
/// <param name="rule">By which it was found.</param>
/// <param name="recorded">The recorded value.</param>
internal sealed class LiveValue(CorrelationRule rule, byte[] recorded)
{
    private readonly Lock _gate = new();
    private List<Action>? _waiting = [];

    /// <summary>By which it was found.</summary>
    public CorrelationRule Rule => rule;

    /// <summary>The recorded value.</summary>
    public byte[] Recorded => recorded;

    /// <summary>What the target gave; null while it has not, and when it gave none.</summary>
    public byte[]? Live { get; private set; }

    /// <summary>It is known, or known not to come.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_gate)
            {
                return _waiting is null;
            }
        }
    }

    /// <summary>Has something done once it is known.</summary>
    /// <returns>False when it is known already: nothing will be done.</returns>
    public bool TryWait(Action then)
    {
        lock (_gate)
        {
            _waiting?.Add(then);
            return _waiting is not null;
        }
    }

    /// <summary>The answer has come.</summary>
    /// <param name="live">The value in it; null when there was none.</param>
    public void Settle(byte[]? live)
    {
        List<Action>? waiting;
        lock (_gate)
        {
            Live = live;
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.ForEach(then => then());
    }
}
