using System.Collections.Immutable;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging;

namespace Umbra.Results;

/// <summary>
/// Where runs, their counters and examples are kept. Any number of processes may write to one store and read it. Calls throw
/// <see cref="ResultsStoreException"/> when the store is slow, locked, full or gone; who calls tries again with the same arguments: nothing is counted twice.
/// </summary>
internal interface IResultsStore : IAsyncDisposable
{
    /// <summary>Makes the schema, or brings it to this version.</summary>
    Task MigrateAsync(CancellationToken cancellation);

    /// <summary>Notes that a run has begun; one that is known is left as it is.</summary>
    Task BeginAsync(Run run, CancellationToken cancellation);

    /// <summary>Notes by what a mirror is judged in a run; the last one counts.</summary>
    Task SetJudgingAsync(string run, string mirror, JudgeSettings settings, CancellationToken cancellation);

    /// <summary>Notes that a run has ended.</summary>
    Task EndAsync(string run, DateTimeOffset end, CancellationToken cancellation);

    /// <summary>Adds what was counted: all of it or, when it throws, nothing. One whose number the writer has stored already is passed over.</summary>
    Task AddAsync(ResultsIncrement increment, CancellationToken cancellation);

    /// <summary>All runs, the newest first.</summary>
    Task<ImmutableArray<Run>> RunsAsync(CancellationToken cancellation);

    /// <summary>What was counted of a run, each mirror for itself, with its examples; null when there is no such run.</summary>
    Task<RunResults?> ReadAsync(string run, CancellationToken cancellation);

    /// <summary>The examples of one mirror of a run.</summary>
    Task<ImmutableArray<Example>> ExamplesAsync(string run, string mirror, CancellationToken cancellation);

    /// <summary>Removes the oldest ended runs until age and size are within bounds.</summary>
    /// <returns>How many were removed.</returns>
    Task<int> TrimAsync(ResultsRetention retention, DateTimeOffset now, CancellationToken cancellation);
}
