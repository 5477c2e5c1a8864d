using System.Collections.Immutable;

namespace Umbra.Core.Pairing;

/// <summary>
/// What became of the copies that were to be compared: taken = compared + pending + Σ not compared, by reason. Safe to write and read at any time.
/// </summary>
internal sealed class ComparisonAccount
{
    private readonly long[] _notCompared = new long[NotComparedReasons.Names.Length];
    private long _taken;
    private long _compared;
    private long _differing;
    private long _seconds;

    /// <summary>Copies that were to be compared.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Exchanges that were compared.</summary>
    public long Compared => Volatile.Read(ref _compared);

    /// <summary>Of them, those that differ beyond what is known as noise.</summary>
    public long Differing => Volatile.Read(ref _differing);

    /// <summary>Of <see cref="Compared"/>, those with a second production response.</summary>
    public long Seconds => Volatile.Read(ref _seconds);

    /// <summary>Exchanges not compared, in the order of <see cref="NotComparedReasons.Names"/>.</summary>
    public ImmutableArray<long> NotCompared()
    {
        var counts = ImmutableArray.CreateBuilder<long>(_notCompared.Length);
        foreach (ref var count in _notCompared.AsSpan())
        {
            counts.Add(Volatile.Read(ref count));
        }

        return counts.DrainToImmutable();
    }

    /// <summary>A copy is to be compared.</summary>
    public void Took() => Interlocked.Increment(ref _taken);

    /// <summary>An exchange was compared.</summary>
    public void Did(bool differs, bool hasSecond)
    {
        Interlocked.Increment(ref _compared);
        if (differs)
        {
            Interlocked.Increment(ref _differing);
        }

        if (hasSecond)
        {
            Interlocked.Increment(ref _seconds);
        }
    }

    /// <summary>An exchange will not be compared.</summary>
    public void DidNot(NotComparedReason reason) => Interlocked.Increment(ref _notCompared[(int)reason]);
}
