using System.Collections.Immutable;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging;
using Umbra.Results;

namespace Umbra.Reports;

/// <summary>The verdict on a run, with everything that it rests on. Immutable.</summary>
/// <param name="Run">The run.</param>
/// <param name="Mirrors">Each mirror that compared in it, by name.</param>
internal sealed record RunReport(Run Run, ImmutableArray<MirrorReport> Mirrors)
{
    /// <summary>Fails when a mirror does; else inconclusive when one is, or when there is none; else passes.</summary>
    public Verdict Verdict =>
        Mirrors.Any(mirror => mirror.Judgement.Verdict == Verdict.Fail) ? Verdict.Fail
        : Mirrors.IsEmpty || Mirrors.Any(mirror => mirror.Judgement.Verdict == Verdict.Inconclusive) ? Verdict.Inconclusive
        : Verdict.Pass;

    /// <summary>Reads and judges a run.</summary>
    /// <param name="store">Where results are.</param>
    /// <param name="run">Its id.</param>
    /// <param name="mirror">Only that mirror; null for all.</param>
    /// <param name="withExamples">Examples are read too.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when there is no such run.</returns>
    public static async Task<RunReport?> ReadAsync(IResultsStore store, string run, string? mirror, bool withExamples, CancellationToken cancellation)
    {
        if (await store.ReadAsync(run, cancellation) is not { } results)
        {
            return null;
        }

        var mirrors = ImmutableArray.CreateBuilder<MirrorReport>();
        foreach (var one in results.Mirrors.Where(one => mirror is null || one.Counts.Mirror == mirror))
        {
            var examples = withExamples ? await store.ExamplesAsync(run, one.Counts.Mirror, cancellation) : [];
            mirrors.Add(new MirrorReport(new Judge(one.Judging).Decide(results.Run, one.Counts), examples));
        }

        return new RunReport(results.Run, mirrors.ToImmutable());
    }
}

/// <summary>The verdict on one mirror. Immutable.</summary>
/// <param name="Judgement">The verdict, with its figures.</param>
/// <param name="Examples">Exchanges that show what differs.</param>
internal sealed record MirrorReport(Judgement Judgement, ImmutableArray<Example> Examples)
{
    /// <summary>The examples of one path, those first that differ in the least else.</summary>
    public IEnumerable<Example> ExamplesOf(string endpoint, string path) => Examples
        .Where(example => example.Endpoint == endpoint && example.Differences.Any(difference => difference.Path == path))
        .OrderBy(example => example.Differences.Length);
}
