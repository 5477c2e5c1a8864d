using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Umbra.Configuration.Yaml;

/// <summary>
/// Reads YAML as a tree with places. Anchors, aliases and tags are refused: what is in force must be readable where it stands, and an
/// alias of aliases grows without bound.
/// </summary>
internal sealed class YamlReader
{
    private readonly Func<Mark, Place> _place;
    private readonly List<ConfigurationError> _errors;
    private readonly IParser _parser;
    private int _nodes;

    private YamlReader(string text, Func<Mark, Place> place, List<ConfigurationError> errors)
    {
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        _place = place;
        _errors = errors;
    }

    /// <summary>Reads a file's text.</summary>
    /// <returns>The document's node; null when it is empty or could not be read at all, which <paramref name="errors"/> tells.</returns>
    public static Node? Read(string text, string? fileName, List<ConfigurationError> errors) =>
        Read(text, mark => new Place(fileName, (int)mark.Line, (int)mark.Column), new Place(fileName, 0, 0), "", errors);

    /// <summary>Reads a value that was laid over a file: all of it has the overlay's place.</summary>
    public static Node? ReadValue(string text, Place place, string key, List<ConfigurationError> errors) => Read(text, _ => place, place, key, errors);

    private static Node? Read(string text, Func<Mark, Place> place, Place whole, string key, List<ConfigurationError> errors)
    {
        if (text.Length > DocumentLimits.Characters)
        {
            errors.Add(new ConfigurationError(whole, key, $"is longer than {DocumentLimits.Characters:N0} characters"));
            return null;
        }

        var reader = new YamlReader(text, place, errors);
        try
        {
            return reader.ReadDocument(key);
        }
        catch (YamlException exception)
        {
            errors.Add(new ConfigurationError(place(exception.Start), key, "is not YAML: " + SyntaxProblem.Of(exception)));
        }
        catch (Refusal refusal)
        {
            errors.Add(refusal.Error);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException)
        {
            // What the library throws for some broken texts instead of its own exception; the last part that it read is the nearest place there is.
            errors.Add(new ConfigurationError(reader._parser.Current is { } last ? place(last.End) : whole, key, "is not YAML from about here"));
        }

        return null;
    }

    private Node? ReadDocument(string key)
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var node = ReadNode(key, 1);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
        {
            throw Refuse(_parser.Current!, "", "a second document begins here; one file is one document");
        }

        return node is ScalarNode { IsNull: true } ? null : node;
    }

    private Node ReadNode(string key, int depth)
    {
        if (_parser.Accept<AnchorAlias>(out var alias))
        {
            throw Refuse(alias, key, "anchors and aliases are not taken", "write the value out");
        }

        if (!_parser.Accept<NodeEvent>(out var node))
        {
            throw Refuse(_parser.Current!, key, "has something else than a value");
        }

        if (++_nodes > DocumentLimits.Nodes)
        {
            throw Refuse(node, key, $"here are more than {DocumentLimits.Nodes:N0} values");
        }

        if (!node.Anchor.IsEmpty)
        {
            throw Refuse(node, key, "anchors and aliases are not taken", "write the value out");
        }

        if (!node.Tag.IsEmpty)
        {
            throw Refuse(node, key, "tags are not taken", "remove it");
        }

        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            return new ScalarNode(_place(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain);
        }

        if (depth > DocumentLimits.Depth)
        {
            throw Refuse(node, key, $"is more than {DocumentLimits.Depth} levels deep");
        }

        return node is SequenceStart ? ReadList(key, depth) : ReadMap(key, depth);
    }

    private ListNode ReadList(string key, int depth)
    {
        var list = new ListNode(_place(_parser.Consume<SequenceStart>().Start));
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            list.Items.Add(ReadNode(KeyPath.Item(key, list.Items.Count), depth + 1));
        }

        return list;
    }

    private MapNode ReadMap(string key, int depth)
    {
        var map = new MapNode(_place(_parser.Consume<MappingStart>().Start));
        var first = new Dictionary<string, Place>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (ReadNode(key, depth + 1) is not ScalarNode name)
            {
                throw Refuse(_parser.Current!, key, "a key is a list or a map; keys are words");
            }

            var entry = new MapEntry(name.Text, name.Place, ReadNode(KeyPath.Child(key, name.Text), depth + 1));
            if (first.TryAdd(name.Text, name.Place))
            {
                map.Entries.Add(entry);
            }
            else
            {
                var before = first[name.Text];
                _errors.Add(new ConfigurationError(
                    name.Place, KeyPath.Child(key, name.Text), before.Line > 0 ? $"is given twice, first on line {before.Line}" : "is given twice", "remove one of them"));
            }
        }

        return map;
    }

    private Refusal Refuse(ParsingEvent at, string key, string problem, string? mend = null) => new(new ConfigurationError(_place(at.Start), key, problem, mend));

    /// <summary>The rest of the document is not read. Of this file only; an exception because it leaves many levels at once.</summary>
    private sealed class Refusal(ConfigurationError error) : Exception
    {
        public ConfigurationError Error { get; } = error;
    }
}
