using Umbra.Core.Sanitizing;

namespace Umbra.Core.Comparing.Lifting;

/// <summary>A body as values, in memory that is used again. For one thread.</summary>
internal sealed class LiftedDocument
{
    /// <summary>The most values: 32 MiB of nodes. A body of more is compared by its bytes.</summary>
    public const int MostNodes = 1_000_000;

    // What a large body needed is given up after it.
    private const int MostKept = 64 * 1024;

    private LiftedNode[] _nodes = new LiftedNode[256];

    /// <summary>Values in it.</summary>
    public int Count { get; private set; }

    /// <summary>There were more values than there may be; what is in it is not the whole.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The text of formats whose values do not stand in the body as they are.</summary>
    public ByteBuffer Text { get; } = new();

    /// <summary>The values.</summary>
    public ReadOnlySpan<LiftedNode> Nodes => _nodes.AsSpan(0, Count);

    /// <summary>One value.</summary>
    public ref LiftedNode this[int index] => ref _nodes[index];

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Count = 0;
        IsFull = false;
        Text.Clear();
        if (_nodes.Length > MostKept)
        {
            _nodes = new LiftedNode[256];
        }
    }

    /// <summary>Adds a value that holds nothing yet.</summary>
    /// <returns>Its number. Past the bound it is the last one's, again and again: <see cref="IsFull"/> says so.</returns>
    public int Add(LiftedKind kind, int start, int length)
    {
        if (Count == MostNodes)
        {
            IsFull = true;
            return Count - 1;
        }

        if (Count == _nodes.Length)
        {
            Array.Resize(ref _nodes, Math.Min(Count * 2, MostNodes));
        }

        ref var node = ref _nodes[Count];
        node = default;
        node.Kind = kind;
        node.Start = start;
        node.Length = length;
        node.Next = Count + 1;
        return Count++;
    }

    /// <summary>Adds a value whose text is added to <see cref="Text"/>.</summary>
    /// <param name="parent">The container that it stands in; negative for the root.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name in an object.</param>
    /// <param name="text">Its text.</param>
    public int Add(int parent, LiftedKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        var nameStart = Text.Length;
        Text.Append(name);
        var start = Text.Length;
        Text.Append(text);
        var index = Add(kind, start, text.Length);
        _nodes[index].NameStart = nameStart;
        _nodes[index].NameLength = name.Length;
        if (parent >= 0)
        {
            _nodes[parent].Count++;
        }

        return index;
    }

    /// <summary>A container has all that it holds.</summary>
    public void Close(int index) => _nodes[index].Next = Count;
}
