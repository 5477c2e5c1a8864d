using Umbra.Configuration.Shapes;

namespace Umbra.Configuration.Yaml;

/// <summary>
/// Lays overlays over a document, weakest first. Each level of a path is found without regard to case, among the keys that the document
/// has and then among those that it could have; in names of the user's <c>_</c> also finds <c>-</c>, which a variable cannot hold. A name
/// that is found nowhere is taken as the path writes it.
/// </summary>
internal static class OverlayMerger
{
    /// <summary>Lays them over.</summary>
    /// <param name="root">The document; changed.</param>
    /// <param name="shape">What the document can hold.</param>
    /// <param name="overlays">Weakest first.</param>
    /// <param name="errors">Takes what is wrong with the overlays.</param>
    public static void Merge(MapNode root, RecordShape shape, IReadOnlyList<Overlay> overlays, List<ConfigurationError> errors)
    {
        for (var i = 0; i < overlays.Count; i++)
        {
            Merge(root, shape, overlays[i], Place.Of(overlays[i], i + 1), errors);
        }
    }

    private static void Merge(MapNode root, Shape? shape, Overlay overlay, Place place, List<ConfigurationError> errors)
    {
        var names = overlay.Path.Split('.');
        if (names.Length > DocumentLimits.Depth || names.Any(name => name.Length == 0))
        {
            errors.Add(new ConfigurationError(place, Printable.Text(overlay.Path, 120), "is not a path of keys"));
            return;
        }

        var map = root;
        for (var level = 0; ; level++)
        {
            if (!TryFind(map, shape, names[level], out var key, out var child))
            {
                errors.Add(new ConfigurationError(place, Printable.Text(overlay.Path, 120), $"'{Printable.Text(names[level], 64)}' names more than one key"));
                return;
            }

            names[level] = key;
            var path = string.Join('.', names[..(level + 1)]);
            if (level == names.Length - 1)
            {
                if (Value(overlay, place, path, errors) is { } value)
                {
                    map.Set(key, place, value);
                }

                return;
            }

            switch (map.Find(key)?.Value)
            {
                case MapNode inner:
                    map = inner;
                    break;
                case ListNode:
                    errors.Add(new ConfigurationError(place, path, "is a list, of which no part can be given alone", "give the whole list: [a, b]"));
                    return;
                default:
                    var made = new MapNode(place);
                    map.Set(key, place, made);
                    map = made;
                    break;
            }

            shape = child;
        }
    }

    private static bool TryFind(MapNode map, Shape? shape, string name, out string key, out Shape? child)
    {
        key = name;
        child = shape?.Child(name, out key);
        if (map.Find(key) is not null)
        {
            return true;
        }

        var alike = map.Entries.Where(entry => entry.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        alike = alike.Count > 0 ? alike : map.Entries.FindAll(entry => entry.Key.Replace('-', '_').Equals(name, StringComparison.OrdinalIgnoreCase));
        key = alike.Count == 1 ? alike[0].Key : key;
        return alike.Count <= 1;
    }

    private static Node? Value(Overlay overlay, Place place, string path, List<ConfigurationError> errors) =>
        overlay.Value is ['[', .., ']'] or ['{', .., '}'] or ['"', .., '"'] or ['\'', .., '\'']
            ? YamlReader.ReadValue(overlay.Value, place, path, errors)
            : new ScalarNode(place, overlay.Value, isPlain: false);
}
