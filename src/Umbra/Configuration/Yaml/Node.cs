namespace Umbra.Configuration.Yaml;

/// <summary>A part of the document, with its place.</summary>
internal abstract class Node(Place place)
{
    /// <summary>Where it begins.</summary>
    public Place Place { get; } = place;
}

/// <summary>A value.</summary>
internal sealed class ScalarNode(Place place, string text, bool isPlain) : Node(place)
{
    /// <summary>The text, references not resolved.</summary>
    public string Text { get; } = text;

    /// <summary>Nothing, <c>~</c> or <c>null</c>, not in quotes.</summary>
    public bool IsNull => isPlain && Text is ("" or "~" or "null" or "Null" or "NULL");
}

/// <summary>A list.</summary>
internal sealed class ListNode(Place place) : Node(place)
{
    /// <summary>Its items in order.</summary>
    public List<Node> Items { get; } = [];
}

/// <summary>A map; its keys are texts, and each occurs once.</summary>
internal sealed class MapNode(Place place) : Node(place)
{
    /// <summary>Its entries in order.</summary>
    public List<MapEntry> Entries { get; } = [];

    /// <summary>The entry of a key.</summary>
    public MapEntry? Find(string key) => Entries.Find(entry => string.Equals(entry.Key, key, StringComparison.Ordinal));

    /// <summary>Sets a key, in its place when it was there.</summary>
    public void Set(string key, Place place, Node value)
    {
        var at = Entries.FindIndex(entry => string.Equals(entry.Key, key, StringComparison.Ordinal));
        if (at < 0)
        {
            Entries.Add(new MapEntry(key, place, value));
        }
        else
        {
            Entries[at] = new MapEntry(key, place, value);
        }
    }
}

/// <summary>A key and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Place">Where the key stands.</param>
/// <param name="Value">The value.</param>
internal sealed record MapEntry(string Key, Place Place, Node Value);
