using System.Collections.Immutable;

namespace Umbra.DataPlane;

/// <summary>
/// What sessions have counted whose reading has ended: of those of the file for good, of those that requests made for the last of them. The rest are one account, so that making and removing
/// sessions for years grows nothing. For one thread at a time.
/// </summary>
internal sealed class EndedSessions
{
    /// <summary>The account of those that are not told apart any more.</summary>
    public const string Rest = "_other";

    /// <summary>How many of those that requests made are told apart when they are gone.</summary>
    public const int MostRequested = 64;

    private readonly SortedDictionary<string, ImmutableArray<long>> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _requested = [];

    /// <summary>The accounts.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<long>> Counts => _counts;

    /// <summary>Two accounts as one.</summary>
    public static ImmutableArray<long> Sum(ImmutableArray<long> first, ImmutableArray<long> second) => [.. first.Zip(second, (one, other) => one + other)];

    /// <summary>A reading has ended.</summary>
    /// <param name="name">The session.</param>
    /// <param name="counts">What it counted.</param>
    /// <param name="isOfFile">It stands in the configuration's file.</param>
    public void Add(string name, ImmutableArray<long> counts, bool isOfFile)
    {
        _counts[name] = _counts.TryGetValue(name, out var before) ? Sum(before, counts) : counts;
        if (!isOfFile)
        {
            _requested.Remove(name);
            _requested.Add(name);
        }
    }

    /// <summary>Puts those together that ended longest ago, as far as there are too many.</summary>
    /// <param name="isRunning">Whether another reading of a session runs, or is about to.</param>
    public void Fold(Func<string, bool> isRunning)
    {
        var gone = _requested.Where(name => !isRunning(name)).ToList();
        foreach (var name in gone.Take(gone.Count - MostRequested))
        {
            _requested.Remove(name);
            _counts.Remove(name, out var counts);
            _counts[Rest] = _counts.TryGetValue(Rest, out var rest) ? Sum(rest, counts) : counts;
        }
    }
}
