using Umbra.Configuration.Yaml;

namespace Umbra.Configuration.Shapes;

/// <summary>One reading of a document: what was found wrong, and where each key stands.</summary>
internal sealed class Reading(string folder, References references)
{
    private const int MostCharactersQuoted = 60;
    private readonly HashSet<string> _referred = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);

    /// <summary>What was found wrong.</summary>
    public List<ConfigurationError> Errors { get; } = [];

    /// <summary>The files that values refer to, by full path.</summary>
    public IReadOnlyCollection<string> Files => _files;

    /// <summary>Where relative paths start.</summary>
    public string Folder { get; } = folder;

    /// <summary>Tells what is wrong with a value.</summary>
    public void Report(Node at, string key, string problem, string? mend = null) => Errors.Add(new ConfigurationError(at.Place, key, problem, mend));

    /// <summary>Tells what is wrong with a key that was read; its place is found by its path.</summary>
    public void Report(string key, string problem, string? mend = null) => Errors.Add(new ConfigurationError(PlaceOf(key), key, problem, mend));

    /// <summary>Remembers where a value stands.</summary>
    public void Remember(string key, Node node) => _places[key] = node.Place;

    /// <summary>Whether the document has the key.</summary>
    public bool Has(string key) => _places.ContainsKey(key);

    /// <summary>Where a key stands; for one that was not given, what it would stand in.</summary>
    public Place PlaceOf(string key)
    {
        for (var at = key; at.Length > 0; at = Parent(at))
        {
            if (_places.TryGetValue(at, out var place))
            {
                return place;
            }
        }

        return _places.GetValueOrDefault("");
    }

    /// <summary>A value's text with its references resolved.</summary>
    /// <returns>Null when there is none, which was told.</returns>
    public string? TextOf(ScalarNode node, string key)
    {
        if (node.IsNull)
        {
            Report(node, key, "has no value", "give it one, or remove the key");
            return null;
        }

        if (!References.IsIn(node.Text))
        {
            return node.Text;
        }

        if (references.Resolve(node.Text, Folder, _files, out var resolved) is { } problem)
        {
            Report(node, key, problem);
            return null;
        }

        _referred.Add(key);
        return resolved;
    }

    /// <summary>A part of a key's value as errors may show it: not when the value came from the environment or from a file.</summary>
    public string Shown(string key, string part) => _referred.Contains(key) ? "what it refers to" : Printable.Text(part, MostCharactersQuoted);

    /// <summary>How an error names a value: quoted, unless it came from the environment or from a file.</summary>
    public static string Quote(ScalarNode node) => References.IsIn(node.Text) ? "the value referred to" : $"'{Printable.Text(node.Text, MostCharactersQuoted)}'";

    private static string Parent(string key) => key.LastIndexOfAny(['.', '[']) is var end and > 0 ? key[..end] : "";
}
