namespace Umbra.Configuration;

/// <summary>Finds what a mistyped word was meant to be.</summary>
internal static class NearestWord
{
    private const int MostCharacters = 64;

    /// <summary>The nearest of the known words; null when none is near: more than a third of its letters would have to change.</summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        if (word.Length > MostCharacters)
        {
            return null;
        }

        var nearest = known.Select(candidate => (Candidate: candidate, Distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant()))).OrderBy(pair => pair.Distance).FirstOrDefault();
        return nearest.Candidate is { } found && nearest.Distance <= Math.Max(1, (Math.Max(word.Length, found.Length) + 1) / 3) ? found : null;
    }

    /// <summary>The fewest insertions, deletions, changes and swaps of neighbours (optimal string alignment).</summary>
    public static int Distance(string from, string to)
    {
        var rows = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= to.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var change = rows[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[from.Length, to.Length];
    }
}
