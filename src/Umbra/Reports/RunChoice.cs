using Umbra.Core.Comparing.Judging;
using Umbra.Results;

namespace Umbra.Reports;

/// <summary>Which run a command is about: one by its id, else the newest, of those with certain labels when some are given.</summary>
/// <param name="Id">Its id; null for the newest.</param>
/// <param name="Labels">Labels that it has.</param>
internal sealed record RunChoice(string? Id, IReadOnlyList<KeyValuePair<string, string>> Labels)
{
    /// <summary>The run's id; null when there is none.</summary>
    public async Task<string?> FindAsync(IResultsStore store, CancellationToken cancellation)
    {
        var runs = await store.RunsAsync(cancellation);
        return runs.FirstOrDefault(Fits)?.Id;
    }

    /// <summary>What is looked for, for a message.</summary>
    public override string ToString() => Id is not null ? $"run {Id}"
        : Labels.Count > 0 ? $"a run with {string.Join(", ", Labels.Select(label => $"{label.Key}={label.Value}"))}"
        : "a run";

    private bool Fits(Run run) => (Id is null || run.Id == Id) && Labels.All(label => run.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
