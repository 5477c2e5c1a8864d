namespace Umbra.Core.Pairing;

/// <summary>Paths at which production was seen to differ from itself. For one thread.</summary>
internal sealed class KnownNoise
{
    // Beyond that a path is not known as noise: an exchange is then shown as differing that need not be, which decides nothing.
    private const int Most = 20_000;

    private readonly HashSet<(string Endpoint, string Path)> _paths = [];

    /// <summary>Production differed from itself there.</summary>
    public void Add(string endpoint, string path)
    {
        if (_paths.Count < Most)
        {
            _paths.Add((endpoint, path));
        }
    }

    /// <summary>Whether it ever did.</summary>
    public bool Has(string endpoint, string path) => _paths.Contains((endpoint, path));
}
