namespace Umbra.Core.Delivery;

/// <summary>Kept responses that wait to be used again.</summary>
/// <param name="budget">The worker's memory.</param>
/// <param name="mostBodyBytes">The most bytes kept of a body; of a larger one only the length is.</param>
internal sealed class ResponsePool(MemoryBudget budget, int mostBodyBytes)
{
    // With their buffers of 2 KiB these are 2 MiB.
    private const int MostKept = 1024;

    private readonly Lock _gate = new();
    private readonly CapturedResponse[] _kept = new CapturedResponse[MostKept];
    private int _count;

    /// <summary>The worker's memory.</summary>
    public MemoryBudget Budget => budget;

    /// <summary>The most bytes kept of a body.</summary>
    public int MostBodyBytes => mostBodyBytes;

    /// <summary>An empty one.</summary>
    public CapturedResponse Rent()
    {
        lock (_gate)
        {
            if (_count > 0)
            {
                return _kept[--_count];
            }
        }

        return new CapturedResponse(this);
    }

    /// <summary>Nobody holds it any more.</summary>
    public void Return(CapturedResponse response)
    {
        lock (_gate)
        {
            if (_count < MostKept)
            {
                _kept[_count++] = response;
            }
        }
    }
}
