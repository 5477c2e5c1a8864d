namespace Umbra.Tests;

/// <summary>What code allocates on the thread that runs it.</summary>
internal static class Allocated
{
    private const int Rounds = 5;

    /// <summary>
    /// The least bytes of a few runs. What the code allocates, each allocates; the runtime now and then does so too, once: when it compiles a method again, or a collection has emptied a pool.
    /// </summary>
    public static long Least(Action run)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Rounds && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
