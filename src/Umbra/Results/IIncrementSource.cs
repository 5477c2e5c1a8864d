using System.Collections.Immutable;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Counting;

namespace Umbra.Results;

/// <summary>Counts one mirror's comparisons until they are stored.</summary>
internal interface IIncrementSource
{
    /// <summary>The mirror's name.</summary>
    string Mirror { get; }

    /// <summary>By what it is judged.</summary>
    JudgeSettings Judging { get; }

    /// <summary>Examples that are kept of each path.</summary>
    int MostExamples { get; }

    /// <summary>Nothing comes any more: what is taken after this was seen is all.</summary>
    bool IsEnded { get; }

    /// <summary>What was counted, and the examples drawn, since this was asked last.</summary>
    (MirrorCounts Counts, ImmutableArray<Example> Examples) TakeIncrement();
}
