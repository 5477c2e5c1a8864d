namespace Umbra.Core.Comparing.Trees;

/// <summary>
/// A longest common subsequence by Myers' algorithm (An O(ND) Difference Algorithm and Its Variations, 1986), from the end to the beginning, so that reading the
/// way back goes forward. Of several it finds the one in which each step takes a common element where there is one, and else leaves out one of the
/// first sequence's where that costs nothing.
/// </summary>
internal static class CommonSubsequence
{
    // Elements compared, about 20 ms: 100,000 elements a side may differ in about 80.
    private const long MostSteps = 16 * 1024 * 1024;

    /// <summary>Says for each element of the first sequence which one of the second it is.</summary>
    /// <param name="numbers">Where everything is.</param>
    /// <param name="one">Where the first sequence begins; equal elements have equal numbers.</param>
    /// <param name="oneLength">Its length.</param>
    /// <param name="other">The second.</param>
    /// <param name="otherLength">Its length.</param>
    /// <param name="matches">Room for as many numbers as the first sequence has: the place in the second, or -1.</param>
    /// <param name="mostEdits">The most elements that may be in one of them only.</param>
    /// <returns>False when there are more.</returns>
    public static bool TryFind(IntStack numbers, int one, int oneLength, int other, int otherLength, int matches, int mostEdits)
    {
        var most = (int)Math.Min(mostEdits, MostSteps / Math.Max(1, oneLength + otherLength));
        if (Math.Abs(oneLength - otherLength) > most)
        {
            return false;
        }

        var mark = numbers.Top;
        var edits = Reach(numbers, one, oneLength, other, otherLength, most, mark);
        if (edits >= 0)
        {
            Read(numbers, one, oneLength, other, otherLength, matches, edits, mark);
        }

        numbers.Free(mark);
        return edits >= 0;
    }

    // How far, counted from the ends, each diagonal gets with each number of edits: row d has d + 1 numbers, for the diagonals -d, -d + 2, … d.
    private static int Reach(IntStack numbers, int one, int oneLength, int other, int otherLength, int most, int rows)
    {
        for (var d = 0; d <= most; d++)
        {
            numbers.Take(d + 1);
            var row = rows + (d * (d + 1) / 2);
            var before = row - d;
            for (var i = 0; i <= d; i++)
            {
                var diagonal = (2 * i) - d;
                var x = d == 0 ? 0
                    : i == 0 ? numbers[before]
                    : i == d ? numbers[before + d - 1] + 1
                    : Math.Max(numbers[before + i], numbers[before + i - 1] + 1);
                var y = x - diagonal;
                while (x < oneLength && y < otherLength && numbers[one + oneLength - 1 - x] == numbers[other + otherLength - 1 - y])
                {
                    x++;
                    y++;
                }

                numbers[row + i] = x;
                if (x >= oneLength && y >= otherLength)
                {
                    return d;
                }
            }
        }

        return -1;
    }

    private static void Read(IntStack numbers, int one, int oneLength, int other, int otherLength, int matches, int edits, int rows)
    {
        var j = 0;
        for (var i = 0; i < oneLength; i++)
        {
            numbers[matches + i] = -1;
        }

        for (var i = 0; i < oneLength && j < otherLength;)
        {
            if (numbers[one + i] == numbers[other + j])
            {
                numbers[matches + i++] = j++;
                continue;
            }

            // Whether one edit less is enough from behind the first sequence's element.
            edits--;
            var x = oneLength - i - 1;
            var diagonal = x - (otherLength - j);
            if (Math.Abs(diagonal) <= edits && numbers[rows + (edits * (edits + 1) / 2) + ((diagonal + edits) / 2)] >= x)
            {
                i++;
            }
            else
            {
                j++;
            }
        }
    }
}
