namespace Umbra.Core.Comparing.Trees;

/// <summary>Numbers that are needed while something is compared, in memory that is used again: what was taken last is given back first.</summary>
internal sealed class IntStack
{
    private const int MostKept = 64 * 1024;

    private int[] _numbers = new int[1024];

    /// <summary>How many are taken; <see cref="Free"/> takes it.</summary>
    public int Top { get; private set; }

    /// <summary>Takes room for some, whose values are anything.</summary>
    /// <returns>Where it begins. A span of it holds until the next call only.</returns>
    public int Take(int count)
    {
        var start = Top;
        Top = checked(Top + count);
        if (Top > _numbers.Length)
        {
            Array.Resize(ref _numbers, Math.Max(Top, _numbers.Length * 2));
        }

        return start;
    }

    /// <summary>Gives back all that was taken since.</summary>
    public void Free(int top)
    {
        Top = top;
        if (top == 0 && _numbers.Length > MostKept)
        {
            _numbers = new int[1024];
        }
    }

    /// <summary>A part of it.</summary>
    public Span<int> Span(int start, int count) => _numbers.AsSpan(start, count);

    /// <summary>One of them.</summary>
    public ref int this[int index] => ref _numbers[index];
}
