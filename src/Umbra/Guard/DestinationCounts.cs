using System.Collections.Concurrent;

namespace Umbra.Guard;

/// <summary>What became of the calls to each destination. A client can name any number of them, so only so many are told apart.</summary>
/// <param name="most">How many are counted by name.</param>
internal sealed class DestinationCounts(int most)
{
    /// <summary>What the destinations past the bound are counted as.</summary>
    public const string Other = "_other";

    /// <summary>What requests are counted as that name no destination.</summary>
    public const string Invalid = "_invalid";

    private readonly ConcurrentDictionary<string, Tally> _tallies = new(StringComparer.Ordinal);
    private int _named;

    /// <summary>Counts a call.</summary>
    /// <param name="destination">Host and port.</param>
    /// <param name="action">What became of it.</param>
    /// <param name="isFailure">It was allowed and there was no whole answer.</param>
    public void Add(string destination, GuardAction action, bool isFailure) => TallyOf(destination).Add(action, isFailure);

    /// <summary>The counts, the most called destination first.</summary>
    public IReadOnlyList<DestinationCount> Read() =>
        [.. _tallies.Select(entry => entry.Value.Read(entry.Key)).OrderByDescending(count => count.Calls).ThenBy(count => count.Destination, StringComparer.Ordinal)];

    private Tally TallyOf(string destination)
    {
        if (_tallies.TryGetValue(destination, out var tally))
        {
            return tally;
        }

        // The bound may be passed by as many as arrive at the very same moment.
        if (destination is Other or Invalid || Volatile.Read(ref _named) >= most)
        {
            return _tallies.GetOrAdd(destination == Invalid ? Invalid : Other, _ => new Tally());
        }

        var made = new Tally();
        var kept = _tallies.GetOrAdd(destination, made);
        if (ReferenceEquals(made, kept))
        {
            Interlocked.Increment(ref _named);
        }

        return kept;
    }

    private sealed class Tally
    {
        private readonly long[] _actions = new long[Enum.GetValues<GuardAction>().Length];
        private long _failures;

        public void Add(GuardAction action, bool isFailure)
        {
            Interlocked.Increment(ref _actions[(int)action]);
            if (isFailure)
            {
                Interlocked.Increment(ref _failures);
            }
        }

        public DestinationCount Read(string destination) =>
            new(destination, Of(GuardAction.Allow), Of(GuardAction.Answer), Of(GuardAction.Deny), Interlocked.Read(ref _failures));

        private long Of(GuardAction action) => Interlocked.Read(ref _actions[(int)action]);
    }
}

/// <summary>What became of the calls to one destination.</summary>
/// <param name="Destination">Host and port, <c>_other</c> or <c>_invalid</c>.</param>
/// <param name="Allowed">Calls that went out, or were to.</param>
/// <param name="Answered">Calls that the guard answered.</param>
/// <param name="Denied">Calls that were refused.</param>
/// <param name="Failed">Of the allowed ones: those without a whole answer.</param>
internal sealed record DestinationCount(string Destination, long Allowed, long Answered, long Denied, long Failed)
{
    /// <summary>All calls.</summary>
    public long Calls => Allowed + Answered + Denied;
}
