namespace Umbra.DataPlane;

/// <summary>The longest pause for a collection of garbage, of those that were looked at before the next one.</summary>
internal sealed class CollectionPauses
{
    private double _longest;

    /// <summary>Looks at the last collection.</summary>
    /// <returns>The longest until now, in milliseconds.</returns>
    public double LongestMs()
    {
        foreach (var pause in GC.GetGCMemoryInfo(GCKind.Any).PauseDurations)
        {
            _longest = Math.Max(_longest, pause.TotalMilliseconds);
        }

        return _longest;
    }
}
