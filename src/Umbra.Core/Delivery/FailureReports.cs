using Microsoft.Extensions.Logging;

namespace Umbra.Core.Delivery;

/// <summary>Says that copies fail without flooding the log: the first failure of a kind at once, then one line in 10 s with the count.</summary>
internal sealed class FailureReports(ILogger logger, string mirror, string target, TimeProvider clock)
{
    private const int Kinds = (int)DeliveryFault.Shutdown + 1;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly long[] _untold = new long[Kinds];
    private readonly long[] _toldAt = new long[Kinds];

    /// <summary>A copy failed.</summary>
    public void Add(DeliveryFault fault)
    {
        Interlocked.Increment(ref _untold[(int)fault]);
        ref var toldAt = ref _toldAt[(int)fault];
        var before = Volatile.Read(ref toldAt);
        var now = clock.GetTimestamp();
        if ((before == 0 || clock.GetElapsedTime(before, now) >= Period) && Interlocked.CompareExchange(ref toldAt, now, before) == before)
        {
            logger.CopiesFail(mirror, target, fault, Interlocked.Exchange(ref _untold[(int)fault], 0));
        }
    }
}
