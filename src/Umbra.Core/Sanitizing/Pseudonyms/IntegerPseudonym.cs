namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// A number of as many digits, 1 to 38, by a keyed permutation of those without leading zero, or of those with one: no two collide. It
/// cannot be told from a number that is none, so it is not recognised. A lone 0 is the only one of its kind and stays.
/// </summary>
internal static class IntegerPseudonym
{
    /// <summary>The most digits: both halves of 9·10^37 still fit into 64 bits.</summary>
    public const int MostDigits = 38;

    /// <summary>Writes the pseudonym; 0 when the value is not 1 to 38 digits.</summary>
    public static int Write(KeyedHash hash, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        if (value.IsEmpty || value.Length > MostDigits || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return 0;
        }

        var isZeroFirst = value[0] == '0';
        var lessThan = PowerOfTen(value.Length - 1);
        var number = Read(value) - (isZeroFirst ? 0 : lessThan);
        var (leftRadix, rightRadix) = RadixesOf(value.Length, isZeroFirst);
        var network = new FeistelNetwork(hash, (HashPurpose)ValueKind.Integer, isZeroFirst ? -value.Length : value.Length, leftRadix, rightRadix);
        var (high, low) = UInt128.DivRem(number, rightRadix);
        var (left, right) = network.Forward((ulong)high, (ulong)low);
        number = ((UInt128)left * rightRadix) + right + (isZeroFirst ? 0 : lessThan);
        WriteDigits(number, destination[..value.Length]);
        return value.Length;
    }

    // Two factors, as close as can be, of 9·10^(n-1), the numbers of n digits, or of 10^(n-1), those with a leading zero.
    private static (ulong Left, ulong Right) RadixesOf(int digits, bool isZeroFirst)
    {
        var half = (ulong)PowerOfTen((digits - 1) / 2);
        return (isZeroFirst, (digits - 1) % 2 == 0) switch
        {
            (false, true) => (3 * half, 3 * half),
            (false, false) => (9 * half, 10 * half),
            (true, true) => (half, half),
            (true, false) => (2 * half, 5 * half),
        };
    }

    private static UInt128 PowerOfTen(int exponent)
    {
        UInt128 power = 1;
        for (; exponent > 0; exponent--)
        {
            power *= 10;
        }

        return power;
    }

    private static UInt128 Read(ReadOnlySpan<byte> digits)
    {
        UInt128 number = 0;
        foreach (var digit in digits)
        {
            number = (number * 10) + (uint)(digit - '0');
        }

        return number;
    }

    private static void WriteDigits(UInt128 number, Span<byte> digits)
    {
        const ulong Half = 10_000_000_000_000_000_000; // 10^19: two parts of 64 bits, since dividing 128 bits is slow
        var (high, low) = UInt128.DivRem(number, Half);
        var part = (ulong)low;
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            if (digits.Length - 1 - i == 19)
            {
                part = (ulong)high;
            }

            digits[i] = (byte)('0' + (part % 10));
            part /= 10;
        }
    }
}
