using Umbra.Configuration;
using Umbra.Configuration.Yaml;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Umbra.Import.Documents;

/// <summary>
/// Reads the YAML or JSON of other systems (JSON is YAML) as trees with lines: any number of documents, anchors and merge keys resolved.
/// Unlike the product's own files, these may use everything that their systems take; only their size is bounded.
/// </summary>
internal sealed class DocumentReader
{
    private const string MergeKey = "<<";

    private readonly string _fileName;
    private readonly IParser _parser;
    private readonly Dictionary<AnchorName, DocumentNode> _anchors = [];
    private int _nodes;

    private DocumentReader(string fileName, string text)
    {
        _fileName = fileName;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>Reads a file's text.</summary>
    /// <param name="fileName">The file, as it was named.</param>
    /// <param name="text">Its text.</param>
    /// <returns>The documents that have something in them, in order.</returns>
    /// <exception cref="ImportException">It is not YAML, or beyond the bounds.</exception>
    public static IReadOnlyList<DocumentNode> Read(string fileName, string text)
    {
        if (text.Length > DocumentLimits.Characters)
        {
            throw new ImportException(fileName, 1, $"is longer than {DocumentLimits.Characters:N0} characters");
        }

        var reader = new DocumentReader(fileName, text);
        try
        {
            return reader.ReadDocuments();
        }
        catch (YamlException exception)
        {
            // What is missing at the end is missing behind the last line that is there.
            throw new ImportException(fileName, Math.Min(LineOf(exception.Start), text.AsSpan().TrimEnd().Count('\n') + 1), "is not YAML: " + SyntaxProblem.Of(exception));
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException or NullReferenceException)
        {
            // What the library throws for some broken texts instead of its own exception; the last part that it read is the nearest place there is.
            throw new ImportException(fileName, reader.CurrentLine, "is not YAML from about here");
        }
    }

    private int CurrentLine => _parser.Current is { } current ? LineOf(current.End) : 1;

    private static int LineOf(Mark mark) => (int)Math.Max(1, mark.Line);

    private List<DocumentNode> ReadDocuments()
    {
        List<DocumentNode> documents = [];
        _parser.Consume<StreamStart>();
        while (!_parser.Accept<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            _anchors.Clear();
            if (ReadNode(1) is { Kind: not DocumentNodeKind.Null } node)
            {
                documents.Add(node);
            }

            _parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private DocumentNode ReadNode(int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Resolve(alias, depth);
        }

        if (!_parser.Accept<NodeEvent>(out var begin))
        {
            throw new ImportException(_fileName, CurrentLine, "has something else than a value");
        }

        Count(1, LineOf(begin.Start));
        var node = begin switch
        {
            SequenceStart => ReadList(depth),
            MappingStart => ReadMap(depth),
            _ => ReadScalar(),
        };
        if (!begin.Anchor.IsEmpty)
        {
            _anchors[begin.Anchor] = node;
        }

        return node;
    }

    // A node cannot be in itself: its anchor is known only when it was read to its end.
    private DocumentNode Resolve(AnchorAlias alias, int depth)
    {
        var line = LineOf(alias.Start);
        if (!_anchors.TryGetValue(alias.Value, out var node))
        {
            throw new ImportException(_fileName, line, $"*{Printable.Text(alias.Value.Value, 64)} stands for nothing before it");
        }

        Count(node.Size, line);
        CheckDepth(depth + node.Height, line);
        return node;
    }

    private DocumentNode ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        var isNull = scalar.Style == ScalarStyle.Plain && scalar.Value is ("" or "~" or "null" or "Null" or "NULL");
        return isNull ? DocumentNode.Null(LineOf(scalar.Start)) : DocumentNode.Scalar(LineOf(scalar.Start), scalar.Value);
    }

    private DocumentNode ReadList(int depth)
    {
        var line = LineOf(_parser.Consume<SequenceStart>().Start);
        CheckDepth(depth, line);
        List<DocumentNode> items = [];
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return DocumentNode.List(line, items);
    }

    private DocumentNode ReadMap(int depth)
    {
        var line = LineOf(_parser.Consume<MappingStart>().Start);
        CheckDepth(depth, line);
        List<DocumentMember> members = [];
        List<DocumentMember> merged = [];
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1);
            if (key.Kind is DocumentNodeKind.List or DocumentNodeKind.Map)
            {
                throw new ImportException(_fileName, key.Line, "a key is a list or a map; keys are words");
            }

            var value = ReadNode(depth + 1);
            if (key.Text == MergeKey)
            {
                merged.AddRange(Merged(value));
            }
            else if (lines.TryAdd(key.Text, key.Line))
            {
                members.Add(new DocumentMember(key.Text, key.Line, value));
            }
            else
            {
                throw new ImportException(_fileName, key.Line, $"{Printable.Text(key.Text, 64)} is given twice, first on line {lines[key.Text]}");
            }
        }

        // The map's own keys win over merged ones, and earlier merged ones over later ones.
        members.AddRange(merged.Where(member => lines.TryAdd(member.Key, member.Line)));
        return DocumentNode.Map(line, members);
    }

    private IEnumerable<DocumentMember> Merged(DocumentNode value) => value.Kind switch
    {
        DocumentNodeKind.Map => value.Members,
        DocumentNodeKind.List when value.Items.All(item => item.Kind == DocumentNodeKind.Map) => value.Items.SelectMany(item => item.Members),
        _ => throw new ImportException(_fileName, value.Line, "<< merges maps, and this is none"),
    };

    private void Count(int nodes, int line)
    {
        _nodes += nodes;
        if (_nodes > DocumentLimits.Nodes)
        {
            throw new ImportException(_fileName, line, $"here are more than {DocumentLimits.Nodes:N0} values, aliases resolved");
        }
    }

    private void CheckDepth(int depth, int line)
    {
        if (depth > DocumentLimits.Depth)
        {
            throw new ImportException(_fileName, line, $"is more than {DocumentLimits.Depth} levels deep");
        }
    }
}
