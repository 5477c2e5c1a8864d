namespace Umbra.Core.Http;

/// <summary>Where one field line's name and value stand in the raw head, in bytes.</summary>
/// <param name="NameStart">First byte of the name.</param>
/// <param name="NameLength">Length of the name.</param>
/// <param name="ValueStart">First byte of the value, without leading white space.</param>
/// <param name="ValueLength">Length of the value, without trailing white space; line folds are part of it.</param>
internal readonly record struct FieldSlice(int NameStart, int NameLength, int ValueStart, int ValueLength);

/// <summary>
/// Scratch space for the fields of the head that is being looked at. One a thread: a head is parsed, looked at and done with before
/// the next one, so connections need none of their own.
/// </summary>
internal sealed class FieldTable
{
    [ThreadStatic]
    private static FieldTable? t_table;

    private FieldSlice[] _slices = new FieldSlice[128];

    /// <summary>The calling thread's table.</summary>
    public static FieldTable ForThisThread => t_table ??= new FieldTable();

    /// <summary>The fields in it.</summary>
    public int Count { get; private set; }

    /// <summary>One field.</summary>
    public FieldSlice this[int index] => _slices[index];

    /// <summary>Forgets the fields.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a field. Whoever parses bounds their number.</summary>
    public void Add(FieldSlice slice)
    {
        if (Count == _slices.Length)
        {
            Array.Resize(ref _slices, Count * 2);
        }

        _slices[Count++] = slice;
    }

    /// <summary>The last field's value goes on (a line fold).</summary>
    public void ExtendLast(int valueEnd)
    {
        var last = _slices[Count - 1];
        _slices[Count - 1] = last with { ValueLength = valueEnd - last.ValueStart };
    }
}
