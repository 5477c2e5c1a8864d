namespace Umbra.Core.Comparing;

/// <summary>Gives for the same path always the same string. For one thread.</summary>
internal sealed class PathTable
{
    // About 1 MiB; where paths have no end, more are strings of their own.
    private const int MostPaths = 8192;

    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <summary>An empty one.</summary>
    public PathTable() => _lookup = _paths.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A path as a string.</summary>
    public string Intern(ReadOnlySpan<char> path)
    {
        if (_lookup.TryGetValue(path, out var known))
        {
            return known;
        }

        var made = path.ToString();
        if (_paths.Count < MostPaths)
        {
            _paths.Add(made);
        }

        return made;
    }
}
