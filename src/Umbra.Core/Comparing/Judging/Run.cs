using System.Collections.Immutable;

namespace Umbra.Core.Comparing.Judging;

/// <summary>A stretch of time that is judged as one.</summary>
/// <param name="Id">What it is called by.</param>
/// <param name="Start">When it began, UTC.</param>
/// <param name="End">When it ended, UTC; null while it goes on.</param>
/// <param name="Labels">What the user says of it: <c>version=2.3.1</c>.</param>
internal sealed record Run(string Id, DateTimeOffset Start, DateTimeOffset? End, ImmutableSortedDictionary<string, string> Labels);
