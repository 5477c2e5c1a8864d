using System.Collections.Immutable;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Results;

namespace Umbra.Tests.Results;

/// <summary>A store in memory that fails as it is told.</summary>
internal sealed class MemoryStore : IResultsStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Run, Guid Writer), long> _writers = [];
    private ImmutableList<Run> _runs = [];

    /// <summary>Every call fails with it; null for none.</summary>
    public string? Fault { get; set; }

    /// <summary>The next increment is stored, and then the call fails: nobody knows.</summary>
    public bool LosesAnswer { get; set; }

    /// <summary>Done once, behind the next read of a run; null for nothing.</summary>
    public Func<Task>? AfterRead { get; set; }

    public int Calls { get; private set; }

    public List<ResultsIncrement> Added { get; } = [];

    public Dictionary<(string Run, string Mirror), JudgeSettings> Judging { get; } = [];

    public Task MigrateAsync(CancellationToken cancellation) => Do(() => { });

    public Task BeginAsync(Run run, CancellationToken cancellation) => Do(() => _runs = _runs.Exists(known => known.Id == run.Id) ? _runs : _runs.Add(run));

    public Task SetJudgingAsync(string run, string mirror, JudgeSettings settings, CancellationToken cancellation) => Do(() => Judging[(run, mirror)] = settings);

    public Task EndAsync(string run, DateTimeOffset end, CancellationToken cancellation) => Do(() => _runs = [.. _runs.Select(known => known.Id == run ? known with { End = end } : known)]);

    public Task AddAsync(ResultsIncrement increment, CancellationToken cancellation) => Do(() =>
    {
        if (_writers.GetValueOrDefault((increment.Run, increment.Writer)) < increment.Number)
        {
            _writers[(increment.Run, increment.Writer)] = increment.Number;
            Added.Add(increment);
        }

        if (LosesAnswer)
        {
            LosesAnswer = false;
            throw new ResultsStoreException("the connection broke");
        }
    });

    public async Task<ImmutableArray<Run>> RunsAsync(CancellationToken cancellation)
    {
        await Do(() => { });
        return [.. _runs.OrderByDescending(run => run.Start)];
    }

    public async Task<RunResults?> ReadAsync(string run, CancellationToken cancellation)
    {
        await Do(() => { });
        var results = _runs.Find(known => known.Id == run) is { } found
            ? new RunResults(found, [.. Judging.Where(entry => entry.Key.Run == run).Select(entry => new MirrorResults(CountsOf(run, entry.Key.Mirror), entry.Value))])
            : null;
        if (AfterRead is { } afterRead)
        {
            AfterRead = null;
            await afterRead();
        }

        return results;
    }

    public Task<ImmutableArray<Example>> ExamplesAsync(string run, string mirror, CancellationToken cancellation) =>
        Task.FromResult<ImmutableArray<Example>>([.. Added.Where(increment => increment.Run == run && increment.Counts.Mirror == mirror).SelectMany(increment => increment.Examples)]);

    public Task<int> TrimAsync(ResultsRetention retention, DateTimeOffset now, CancellationToken cancellation) => Task.FromResult(0);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private MirrorCounts CountsOf(string run, string mirror) =>
        Added.Where(increment => increment.Run == run && increment.Counts.Mirror == mirror).Aggregate(MirrorCounts.Empty(mirror), (sum, increment) => sum.Plus(increment.Counts));

    private Task Do(Action action)
    {
        lock (_gate)
        {
            Calls++;
            try
            {
                if (Fault is { } fault)
                {
                    throw new ResultsStoreException(fault);
                }

                action();
                return Task.CompletedTask;
            }
            catch (ResultsStoreException exception)
            {
                return Task.FromException(exception);
            }
        }
    }
}
