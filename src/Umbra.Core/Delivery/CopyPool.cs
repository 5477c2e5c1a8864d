namespace Umbra.Core.Delivery;

/// <summary>Copies that wait to be used again.</summary>
internal sealed class CopyPool
{
    // With their buffers these are 4 MiB at most; what a full queue needed beyond that goes back to the garbage collector.
    private const int MostKept = 1024;

    private readonly Lock _gate = new();
    private readonly Copy[] _kept = new Copy[MostKept];
    private int _count;

    /// <summary>A copy with one holder.</summary>
    public Copy Rent()
    {
        Copy? copy = null;
        lock (_gate)
        {
            if (_count > 0)
            {
                copy = _kept[--_count];
            }
        }

        copy ??= new Copy(this);
        copy.Prepare();
        return copy;
    }

    /// <summary>Nobody holds the copy any more.</summary>
    public void Return(Copy copy)
    {
        lock (_gate)
        {
            if (_count < MostKept)
            {
                _kept[_count++] = copy;
            }
        }
    }
}
