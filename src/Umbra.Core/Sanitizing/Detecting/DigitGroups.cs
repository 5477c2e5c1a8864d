using System.Runtime.CompilerServices;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>The first groups of digits of a number in a national form: where each stands and what parts it from the next.</summary>
internal readonly struct DigitGroups
{
    private const int Most = 6;

    // Longer ones are identifiers.
    private const int MostDigits = 12;

    private readonly Six _starts;
    private readonly Six _ends;

    /// <param name="text">The text.</param>
    /// <param name="at">The first digit, or the parenthesis before it.</param>
    public DigitGroups(ReadOnlySpan<byte> text, int at)
    {
        for (var i = at; Count < Most;)
        {
            // An area in parentheses comes first, or behind a lone 1.
            var isEnclosed = Count <= 1 && ByteClass.IsAt(text, i, '(');
            var start = isEnclosed ? i + 1 : i;
            var end = start;
            while (end - start <= MostDigits && ByteClass.IsDigitAt(text, end))
            {
                end++;
            }

            if (end == start || end - start > MostDigits || (isEnclosed && !ByteClass.IsAt(text, end, ')')))
            {
                break;
            }

            _starts[Count] = start;
            _ends[Count] = end;
            Count++;
            _separators = (_separators & ~(0xFFUL << (8 * (Count - 1)))) | ((ulong)(end < text.Length ? text[end] : 0) << (8 * (Count - 1)));
            i = end + 1;
            if (isEnclosed && (ByteClass.IsAt(text, i, ' ') || ByteClass.IsAt(text, i, '-')))
            {
                i++;
            }

            if (end >= text.Length || (!isEnclosed && text[end] is not ((byte)' ' or (byte)'-' or (byte)'.')))
            {
                break;
            }
        }
    }

    private readonly ulong _separators;

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The first digit of a group.</summary>
    public int Start(int group) => _starts[group];

    /// <summary>Where a group is over.</summary>
    public int End(int group) => _ends[group];

    /// <summary>The digits of a group.</summary>
    public int Length(int group) => group < Count ? _ends[group] - _starts[group] : 0;

    /// <summary>The byte behind a group.</summary>
    public char Separator(int group) => (char)(byte)(_separators >> (8 * group));

    [InlineArray(Most)]
    private struct Six
    {
        private int _first;
    }
}
