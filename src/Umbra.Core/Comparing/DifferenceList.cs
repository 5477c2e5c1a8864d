using System.IO.Hashing;
using System.Text;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Comparing;

/// <summary>
/// The differences of one pair of responses. Its owner makes it once and uses it for one pair after the other. For one thread.
/// </summary>
/// <param name="most">The most that it takes; more are counted in <see cref="Dropped"/>.</param>
/// <param name="mostValueBytes">The most bytes kept of a value; 0 keeps none.</param>
internal sealed class DifferenceList(int most = DifferenceList.DefaultMost, int mostValueBytes = 0)
{
    /// <summary>The most differences of a pair, unless told otherwise.</summary>
    public const int DefaultMost = 256;

    /// <summary>Bytes of a value that are enough for an example.</summary>
    public const int ExampleBytes = 256;

    private readonly List<Entry> _entries = [];
    private readonly ByteBuffer _values = new();

    /// <summary>Differences in it.</summary>
    public int Count => _entries.Count;

    /// <summary>Differences that it had no room for.</summary>
    public int Dropped { get; private set; }

    /// <summary>One difference.</summary>
    public Difference this[int index] => _entries[index].Difference;

    /// <summary>Production's value at the first place of the path, cut to the bound, as it is written in the body; empty when none was kept.</summary>
    public ReadOnlySpan<byte> Production(int index) => _values.Written.Slice(_entries[index].Start, _entries[index].Production);

    /// <summary>The other side's.</summary>
    public ReadOnlySpan<byte> Other(int index) => _values.Written.Slice(_entries[index].Start + _entries[index].Production, _entries[index].Other);

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _entries.Clear();
        _values.Clear();
        Dropped = 0;
    }

    /// <summary>Adds a difference, or counts it to one of the same path and kind.</summary>
    public void Add(string path, DifferenceKind kind, ReadOnlySpan<byte> production, ReadOnlySpan<byte> other)
    {
        for (var i = 0; i < _entries.Count; i++)
        {
            var known = _entries[i];
            if (known.Difference.Kind == kind && known.Difference.Path == path)
            {
                _entries[i] = known with { Difference = known.Difference with { Count = known.Difference.Count + 1 } };
                return;
            }
        }

        if (_entries.Count == most)
        {
            Dropped++;
            return;
        }

        var shape = kind == DifferenceKind.Value ? ValueShapes.Of(production, other) : ValueShape.Other;
        var fingerprint = shape == ValueShape.Other ? 0 : (int)XxHash3.HashToUInt64(production);
        var start = _values.Length;
        production = Cut(production);
        other = Cut(other);
        _values.Append(production);
        _values.Append(other);
        _entries.Add(new Entry(new Difference(path, kind, 1, shape, fingerprint), start, production.Length, other.Length));
    }

    /// <summary>One line a difference, for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Count; i++)
        {
            text.Append(this[i].Path).Append(' ').Append(this[i].Kind).Append(" × ").Append(this[i].Count).Append('\n');
        }

        return text.ToString();
    }

    // Not in the middle of a character.
    private ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> value)
    {
        if (value.Length <= mostValueBytes)
        {
            return value;
        }

        var length = mostValueBytes;
        while (length > 0 && mostValueBytes - length < 3 && (value[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return value[..length];
    }

    private readonly record struct Entry(Difference Difference, int Start, int Production, int Other);
}
