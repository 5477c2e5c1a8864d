using System.Globalization;

namespace Umbra.Import.Documents;

/// <summary>A part of an imported document, which knows its line. An alias is the node that it stands for, with that one's line.</summary>
internal sealed class DocumentNode
{
    private DocumentNode(int line, DocumentNodeKind kind, string text, IReadOnlyList<DocumentNode> items, IReadOnlyList<DocumentMember> members)
    {
        Line = line;
        Kind = kind;
        Text = text;
        Items = items;
        Members = members;
        var parts = items.Concat(members.Select(member => member.Value)).ToList();
        Size = 1 + parts.Sum(part => part.Size);
        Height = parts.Count == 0 ? 0 : 1 + parts.Max(part => part.Height);
    }

    /// <summary>The line on which it begins, from 1.</summary>
    public int Line { get; }

    /// <summary>What it is.</summary>
    public DocumentNodeKind Kind { get; }

    /// <summary>A value's text; empty for anything else.</summary>
    public string Text { get; }

    /// <summary>A list's items; none for anything else.</summary>
    public IReadOnlyList<DocumentNode> Items { get; }

    /// <summary>A map's members in the order of the file, each key once; none for anything else.</summary>
    public IReadOnlyList<DocumentMember> Members { get; }

    /// <summary>How many nodes it is, aliases resolved.</summary>
    public int Size { get; }

    /// <summary>How many levels are below it.</summary>
    public int Height { get; }

    /// <summary>What a map has under a key; null when it is no map, has no such key, or has nothing there.</summary>
    public DocumentNode? this[string key] => Find(key)?.Value is { Kind: not DocumentNodeKind.Null } value ? value : null;

    /// <summary>A value.</summary>
    public static DocumentNode Scalar(int line, string text) => new(line, DocumentNodeKind.Scalar, text, [], []);

    /// <summary>Nothing.</summary>
    public static DocumentNode Null(int line) => new(line, DocumentNodeKind.Null, "", [], []);

    /// <summary>A list.</summary>
    public static DocumentNode List(int line, IReadOnlyList<DocumentNode> items) => new(line, DocumentNodeKind.List, "", items, []);

    /// <summary>A map.</summary>
    public static DocumentNode Map(int line, IReadOnlyList<DocumentMember> members) => new(line, DocumentNodeKind.Map, "", [], members);

    /// <summary>A map's member, whatever its value is.</summary>
    public DocumentMember? Find(string key) => Members.FirstOrDefault(member => member.Key == key);

    /// <summary>A value's text; null when it is something else.</summary>
    public string? AsText() => Kind == DocumentNodeKind.Scalar ? Text : null;

    /// <summary>A value that is a whole number; null when it is something else.</summary>
    public int? AsInteger() => int.TryParse(AsText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A value that is a number, in decimal or exponential writing; null when it is something else.</summary>
    public double? AsNumber() =>
        double.TryParse(AsText(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;

    /// <summary>A value that is yes or no; null when it is something else.</summary>
    public bool? AsBoolean() => AsText()?.ToLowerInvariant() switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };
}

/// <summary>What a part of a document is.</summary>
internal enum DocumentNodeKind : byte
{
    /// <summary>Nothing: no value, <c>~</c> or <c>null</c>, not in quotes.</summary>
    Null,

    /// <summary>One value.</summary>
    Scalar,

    /// <summary>A list.</summary>
    List,

    /// <summary>A map.</summary>
    Map,
}

/// <summary>A member of a map.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Line">The key's line, from 1.</param>
/// <param name="Value">Its value; never null, but it may be of kind <see cref="DocumentNodeKind.Null"/>.</param>
internal sealed record DocumentMember(string Key, int Line, DocumentNode Value);
