namespace Umbra.Core.Comparing.Lifting;

/// <summary>A document's values together with the text that they point into.</summary>
internal readonly ref struct LiftedTree(ReadOnlySpan<LiftedNode> nodes, ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>The values; the first one is the root.</summary>
    public ReadOnlySpan<LiftedNode> Nodes { get; } = nodes;

    /// <summary>A value's text, as it is written.</summary>
    public ReadOnlySpan<byte> Text(int index) => _text.Slice(Nodes[index].Start, Nodes[index].Length);

    /// <summary>A JSON string's text with its quotation marks.</summary>
    public ReadOnlySpan<byte> Quoted(int index) => _text.Slice(Nodes[index].Start - 1, Nodes[index].Length + 2);

    /// <summary>A value's name, as it is written.</summary>
    public ReadOnlySpan<byte> Name(int index) => _text.Slice(Nodes[index].NameStart, Nodes[index].NameLength);
}
