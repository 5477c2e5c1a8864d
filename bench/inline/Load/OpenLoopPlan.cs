namespace Umbra.Bench.Inline.Load;

/// <summary>
/// An absolute schedule: each request is due at a time that was fixed before the first was sent, whatever became of those before it. The times are those of a Poisson
/// process, as of clients who know nothing of each other, of which it is given how many arrive: then they are independent and evenly spread.
/// </summary>
/// <remarks>
/// Even gaps are not neutral: a request that takes longer than a gap meets the next one and slows it down, which meets the next, and one that takes less finds the way
/// free. Medians then jump between levels, by themselves and with the rate (bench/README.md has figures), and a ratio of two says which level each of them was on.
/// </remarks>
internal sealed class OpenLoopPlan
{
    // The same times in every run with the same rate and duration, on both sides of a comparison.
    private const int Seed = 20_010_911;

    private readonly long[] _due;

    /// <param name="port">Where the requests go.</param>
    /// <param name="request">The bytes of every request.</param>
    /// <param name="ratePerSecond">Over all connections.</param>
    /// <param name="duration">From the first that may be due to the last.</param>
    /// <param name="connections">The most requests that are on their way at once; one that is due when there are so many is late.</param>
    public OpenLoopPlan(int port, byte[] request, double ratePerSecond, TimeSpan duration, int connections)
    {
        (Port, Request, Duration, Connections) = (port, request, duration, connections);
        var random = new Random(Seed);
        _due = new long[(long)(ratePerSecond * duration.TotalSeconds)];
        for (int i = 0; i < _due.Length; i++)
        {
            _due[i] = (long)(random.NextDouble() * duration.TotalNanoseconds);
        }

        Array.Sort(_due);
    }

    public int Port { get; }

    public byte[] Request { get; }

    public TimeSpan Duration { get; }

    public int Connections { get; }

    /// <summary>Requests of the whole run.</summary>
    public long Requests => _due.Length;

    /// <summary>When request <paramref name="k"/> is due, in nanoseconds after the start.</summary>
    public long DueNanoseconds(long k) => _due[k];
}
