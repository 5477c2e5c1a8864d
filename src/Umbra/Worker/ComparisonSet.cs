using System.Collections.Immutable;

namespace Umbra.Worker;

/// <summary>The comparisons of a worker: those of its mirrors, and those that were replaced and finish what they have. For any number of threads.</summary>
internal sealed class ComparisonSet
{
    private ImmutableList<MirrorComparison> _comparisons = [];

    /// <summary>All of them, the newest last.</summary>
    public ImmutableList<MirrorComparison> All => Volatile.Read(ref _comparisons);

    /// <summary>The one in force of each mirror that has one.</summary>
    public IEnumerable<MirrorComparison> Current => All.GroupBy(comparison => comparison.Mirror).Select(ofMirror => ofMirror.Last());

    /// <summary>A mirror's comparison; null when it has none.</summary>
    public MirrorComparison? Of(string mirror) => All.FindLast(comparison => comparison.Mirror == mirror);

    /// <summary>A mirror compares; those that have ended are let go.</summary>
    public void Add(MirrorComparison comparison) => ImmutableInterlocked.Update(ref _comparisons, all => all.RemoveAll(one => one.IsEnded).Add(comparison));
}
