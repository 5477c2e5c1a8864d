namespace Umbra.Admin;

/// <summary>What became of a mirror's copies that were to be compared: <c>taken = compared + pending + Σ not compared</c>.</summary>
/// <param name="Taken">Copies that were to be compared, since the worker's start.</param>
/// <param name="Compared">Exchanges whose responses were compared.</param>
/// <param name="Pending">Exchanges that wait for a response or for being compared.</param>
/// <param name="NotCompared">The rest by reason; reasons that never occurred are left out.</param>
/// <param name="Differing">Of <paramref name="Compared"/>, those that differ beyond what is known as noise.</param>
/// <param name="WithSecond">Of <paramref name="Compared"/>, those with a second production response.</param>
internal sealed record ComparisonStatus(long Taken, long Compared, long Pending, SortedDictionary<string, long> NotCompared, long Differing, long WithSecond);

/// <summary>How the results of comparison are being stored.</summary>
/// <param name="Run">The run.</param>
/// <param name="Written">Increments that the store has taken.</param>
/// <param name="Retried">How often writing was tried again.</param>
/// <param name="Problem">Why the store does not take anything now; null when it does.</param>
internal sealed record ResultsStatus(string Run, long Written, long Retried, string? Problem);
