using System.Collections.Immutable;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging.Counting;

namespace Umbra.Results;

/// <summary>What one writer has counted of one mirror since its last increment. Immutable.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Writer">The process and mirror that counted; new with each start.</param>
/// <param name="Number">The increment's number, ascending by writer from 1. A number that is stored is never added again.</param>
/// <param name="Counts">The counts.</param>
/// <param name="Examples">Examples that it offers; the store keeps the k of each endpoint and path whose keys are lowest (<see cref="ExampleKey"/>).</param>
/// <param name="MostExamples">k.</param>
internal sealed record ResultsIncrement(string Run, Guid Writer, long Number, MirrorCounts Counts, ImmutableArray<Example> Examples, int MostExamples);
