namespace Umbra.DataPlane;

/// <summary>How long to wait before a worker is started again: doubling while it keeps dying young.</summary>
internal sealed class RestartDelay
{
    /// <summary>The first.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>A worker that lived this long starts over with the first.</summary>
    public static readonly TimeSpan GoodLife = TimeSpan.FromSeconds(10);

    private TimeSpan _next = Shortest;

    /// <summary>The delay after a worker's end.</summary>
    /// <param name="life">How long it lived.</param>
    public TimeSpan After(TimeSpan life)
    {
        if (life >= GoodLife)
        {
            _next = Shortest;
        }

        var delay = _next;
        _next = delay * 2 < Longest ? delay * 2 : Longest;
        return delay;
    }
}
