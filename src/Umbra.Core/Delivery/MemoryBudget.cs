namespace Umbra.Core.Delivery;

/// <summary>The bytes of copies that one worker may hold, over all its mirrors.</summary>
/// <param name="limit">Bytes.</param>
internal sealed class MemoryBudget(long limit = MemoryBudget.DefaultLimit)
{
    /// <summary>The default limit: 64 MiB.</summary>
    public const long DefaultLimit = 64L * 1024 * 1024;

    private long _used;

    /// <summary>Bytes reserved now.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Reserves bytes, unless that would go past the limit.</summary>
    public bool TryReserve(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit)
        {
            return true;
        }

        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Gives reserved bytes back.</summary>
    public void Release(int bytes) => Interlocked.Add(ref _used, -bytes);
}
