using System.Collections.Immutable;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Counting;

namespace Umbra.Results;

/// <summary>What is known of a run. Immutable.</summary>
/// <param name="Run">The run.</param>
/// <param name="Mirrors">Each mirror that compared in it, by name.</param>
internal sealed record RunResults(Run Run, ImmutableArray<MirrorResults> Mirrors);

/// <summary>What was counted of one mirror in a run. Immutable.</summary>
/// <param name="Counts">All increments together.</param>
/// <param name="Judging">By what it is judged.</param>
internal sealed record MirrorResults(MirrorCounts Counts, JudgeSettings Judging);
