using System.Text.RegularExpressions;
using Umbra.Configuration;

namespace Umbra.Import.Istio;

/// <summary>
/// Gives a VirtualService that lost its indentation (copied out of a page, say) the indentation back, line by line: each key belongs to
/// the innermost part that may have it and has none yet. Only documents without one indented line are touched, and only where they are
/// none as they stand: the key <c>spec</c> has nothing below it, and what belongs there follows.
/// </summary>
internal sealed partial class FlattenedManifest
{
    private const int Step = 2;

    private readonly ImportDraft _draft;
    private readonly Stack<Part> _open = new([new Part(FlattenedSchema.Root, 0)]);

    private FlattenedManifest(ImportDraft draft) => _draft = draft;

    /// <summary>The text, with the indentation of such documents restored. Lines stay where they are.</summary>
    /// <exception cref="ImportException">A line of such a document has no place.</exception>
    public static string Restore(ImportDraft draft, string text)
    {
        var lines = text.Split('\n');
        for (var begin = 0; begin < lines.Length;)
        {
            var next = Array.FindIndex(lines, begin, line => line.StartsWith("---", StringComparison.Ordinal));
            var end = next < 0 ? lines.Length : next;
            if (IsFlattened(lines.AsSpan(begin, end - begin)))
            {
                new FlattenedManifest(draft).Indent(lines, begin, end);
            }

            begin = end + 1;
        }

        return string.Join('\n', lines);
    }

    private static bool IsFlattened(ReadOnlySpan<string> lines)
    {
        var isVirtualService = false;
        var isAfterSpec = false;
        var isSpecElsewhere = false;
        foreach (var line in lines)
        {
            if (IsNothing(line))
            {
                continue;
            }

            if (line[0] is ' ' or '\t')
            {
                return false;
            }

            var key = Line().Match(line).Groups["key"].Value;
            isSpecElsewhere |= isAfterSpec && line[0] != '-' && !FlattenedSchema.Root.Keys.ContainsKey(key);
            isAfterSpec = line.TrimEnd() == "spec:";
            isVirtualService |= line.TrimEnd() == "kind: VirtualService";
        }

        return isVirtualService && isSpecElsewhere;
    }

    private static bool IsNothing(string line) => line.AsSpan().Trim().IsEmpty || line[0] == '#';

    private void Indent(string[] lines, int begin, int end)
    {
        var first = Array.FindIndex(lines, begin, line => !IsNothing(line));
        _draft.Remark(first + 1, RemarkKind.Note, "the document had lost its indentation: each key was read as part of the innermost one that can have it, by what a VirtualService is made of");
        for (var i = begin; i < end; i++)
        {
            if (!IsNothing(lines[i]))
            {
                lines[i] = Place(lines[i], i + 1);
            }
        }
    }

    private string Place(string line, int number)
    {
        var match = Line().Match(line);
        var key = match.Groups["key"].Value;
        var isItem = match.Groups["dash"].Success;
        if (!match.Success || (key.Length == 0 && !isItem))
        {
            throw new ImportException(_draft.Request.FileName, number, "the document has lost its indentation, and this line is neither a key nor an item");
        }

        while (_open.TryPeek(out var part) && !part.CanHave(key, isItem))
        {
            _open.Pop();
        }

        if (!_open.TryPeek(out var found))
        {
            throw new ImportException(_draft.Request.FileName, number, $"the document has lost its indentation, and {Printable.Text(key.Length > 0 ? key : "an item", 64)} belongs to nothing before it; indent it");
        }

        var indent = found.Indent;
        if (isItem && key.Length > 0)
        {
            found = new Part(found.Schema with { IsList = false }, found.Indent + Step);
            _open.Push(found);
        }

        if (key.Length > 0)
        {
            found.Taken.Add(key);
            if (found.Schema.Keys[key] is { } below && match.Groups["value"].Value.Length == 0)
            {
                _open.Push(new Part(below, found.Indent + Step));
            }
        }

        return new string(' ', indent) + line;
    }

    /// <summary>A part that following lines may belong to.</summary>
    private sealed record Part(FlattenedSchema Schema, int Indent)
    {
        public HashSet<string> Taken { get; } = [];

        public bool CanHave(string key, bool isItem) =>
            isItem == Schema.IsList && (key.Length == 0 ? Schema.Keys.Count == 0 : Schema.Keys.ContainsKey(key) && !Taken.Contains(key));
    }

    // "- key: value # comment", "key:", "- value".
    [GeneratedRegex(@"^(?<dash>- +)?((?<key>[A-Za-z_]+):(?= |\r?$) *(?<value>[^#\r][^\r]*)?|(?(dash)[^\r]+|(?!)))", RegexOptions.ExplicitCapture)]
    private static partial Regex Line();
}
