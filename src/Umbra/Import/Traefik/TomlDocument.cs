using Tomlyn.Parsing;
using Tomlyn.Syntax;
using Umbra.Configuration;
using Umbra.Import.Documents;

namespace Umbra.Import.Traefik;

/// <summary>Reads TOML as the tree that YAML becomes as well.</summary>
internal sealed class TomlDocument
{
    private readonly List<(string Key, int Line, object Value)> _members = [];

    private TomlDocument(int line) => Line = line;

    private int Line { get; }

    /// <summary>Reads a file's text.</summary>
    /// <exception cref="ImportException">It is not TOML, or beyond the bounds.</exception>
    public static DocumentNode Read(string file, string text)
    {
        CheckBounds(file, text);
        try
        {
            var document = SyntaxParser.Parse(text, file, true);
            if (document.HasErrors)
            {
                var first = document.Diagnostics.First(message => message.Kind == DiagnosticMessageKind.Error);
                throw new ImportException(file, first.Span.Start.Line + 1, $"is not TOML: {Printable.Text(first.Message, 200)}");
            }

            return Read(file, document).ToNode(file, 1);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException or NullReferenceException)
        {
            throw new ImportException(file, 1, "is not TOML");
        }
    }

    // The library's parser calls itself for each level.
    private static void CheckBounds(string file, string text)
    {
        var (depth, line) = (0, 1);
        foreach (var character in text)
        {
            depth = character switch { '[' or '{' => depth + 1, ']' or '}' => Math.Max(0, depth - 1), _ => depth };
            line += character == '\n' ? 1 : 0;
            if (depth > DocumentLimits.Depth)
            {
                throw new ImportException(file, line, $"is more than {DocumentLimits.Depth} levels deep");
            }
        }

        if (text.Length > DocumentLimits.Characters)
        {
            throw new ImportException(file, 1, $"is longer than {DocumentLimits.Characters:N0} characters");
        }
    }

    private static TomlDocument Read(string file, DocumentSyntax document)
    {
        var root = new TomlDocument(1);
        root.Take(file, document.KeyValues);
        foreach (var table in document.Tables)
        {
            var names = Names(table.Name);
            var parent = names[..^1].Aggregate(root, (node, name) => node.Child(file, name, LineOf(table)));
            var made = table is TableArraySyntax ? parent.Element(file, names[^1], LineOf(table)) : parent.Child(file, names[^1], LineOf(table));
            made.Take(file, table.Items);
        }

        return root;
    }

    private void Take(string file, IEnumerable<KeyValueSyntax> pairs)
    {
        foreach (var pair in pairs)
        {
            var names = Names(pair.Key);
            var parent = names[..^1].Aggregate(this, (node, name) => node.Child(file, name, LineOf(pair)));
            if (parent._members.Exists(member => member.Key == names[^1]))
            {
                throw new ImportException(file, LineOf(pair), $"{Printable.Text(names[^1], 64)} is given twice");
            }

            parent._members.Add((names[^1], LineOf(pair), Value(file, pair.Value!, 1)));
        }
    }

    private static object Value(string file, ValueSyntax value, int depth)
    {
        switch (value)
        {
            case ArraySyntax array:
                return array.Items.Select(item => Value(file, item.Value!, depth + 1)).ToList();
            case InlineTableSyntax table:
                var inline = new TomlDocument(LineOf(value));
                inline.Take(file, table.Items.Select(item => item.KeyValue!));
                return inline;
            case StringValueSyntax text:
                return DocumentNode.Scalar(LineOf(value), text.Value ?? "");
            default:
                return DocumentNode.Scalar(LineOf(value), value.ToString()?.Trim().Replace("_", "", StringComparison.Ordinal) ?? "");
        }
    }

    // A table inside a table array belongs to its last element.
    private TomlDocument Child(string file, string name, int line)
    {
        foreach (var member in _members.Where(member => member.Key == name))
        {
            return member.Value as TomlDocument ?? (member.Value as List<object>)?.LastOrDefault() as TomlDocument ?? throw new ImportException(file, line, $"{Printable.Text(name, 64)} is a value on line {member.Line}, and a table here");
        }

        var made = new TomlDocument(line);
        _members.Add((name, line, made));
        return made;
    }

    private TomlDocument Element(string file, string name, int line)
    {
        var found = _members.Find(member => member.Key == name);
        if (found.Key is not null && found.Value is not List<object>)
        {
            throw new ImportException(file, line, $"{Printable.Text(name, 64)} is no list of tables on line {found.Line}, and one here");
        }

        var list = found.Value as List<object> ?? [];
        if (found.Key is null)
        {
            _members.Add((name, line, list));
        }

        var made = new TomlDocument(line);
        list.Add(made);
        return made;
    }

    private DocumentNode ToNode(string file, int depth)
    {
        return depth > DocumentLimits.Depth
            ? throw new ImportException(file, Line, $"is more than {DocumentLimits.Depth} levels deep")
            : DocumentNode.Map(Line, [.. _members.Select(member => new DocumentMember(member.Key, member.Line, ToNode(member.Value, member.Line, depth + 1)))]);

        DocumentNode ToNode(object value, int line, int level) => value switch
        {
            DocumentNode node => node,
            TomlDocument table => table.ToNode(file, level),
            _ => DocumentNode.List(line, [.. ((List<object>)value).Select(item => ToNode(item, line, level + 1))]),
        };
    }

    private static List<string> Names(KeySyntax? key) => [Name(key?.Key), .. key?.DotKeys.Select(dotted => Name(dotted.Key)) ?? []];

    private static string Name(BareKeyOrStringValueSyntax? name) => name switch { StringValueSyntax text => text.Value ?? "", BareKeySyntax bare => bare.Key?.Text ?? "", _ => "" };

    private static int LineOf(SyntaxNode node) => node.Span.Start.Line + 1;
}
