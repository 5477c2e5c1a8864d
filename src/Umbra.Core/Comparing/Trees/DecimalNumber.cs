using System.IO.Hashing;

namespace Umbra.Core.Comparing.Trees;

/// <summary>
/// A number of JSON by its exact decimal value, whatever its size: 1.0, 1 and 10e-1 are one number; 9007199254740993 and 9007199254740992 are two.
/// </summary>
internal readonly ref struct DecimalNumber
{
    // Digits of an exponent that a long holds for certain.
    private const int MostExponentDigits = 17;

    private readonly bool _isNegative;
    private readonly ReadOnlySpan<byte> _whole;
    private readonly ReadOnlySpan<byte> _fraction;
    private readonly long _exponent;
    private readonly bool _isValid;

    private DecimalNumber(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = end < 0 ? text : text[..end];
        _isNegative = mantissa[0] == '-';
        mantissa = _isNegative ? mantissa[1..] : mantissa;
        var point = mantissa.IndexOf((byte)'.');

        // The value is whole, fraction × 10 ^ (exponent - digits of the fraction); zeros at both ends go.
        _whole = (point < 0 ? mantissa : mantissa[..point]).TrimStart((byte)'0');
        _fraction = point < 0 ? default : mantissa[(point + 1)..];
        _isValid = TryExponent(end < 0 ? default : text[(end + 1)..], out _exponent);
        _fraction = _fraction.TrimEnd((byte)'0');
        _exponent -= _fraction.Length;
        if (_fraction.Length == 0)
        {
            var digits = _whole.TrimEnd((byte)'0');
            _exponent += _whole.Length - digits.Length;
            _whole = digits;
        }

        if (_whole.Length == 0)
        {
            _fraction = _fraction.TrimStart((byte)'0');
            if (_fraction.Length == 0)
            {
                _isNegative = false; // zero, whatever its exponent
                _exponent = 0;
                _isValid = true;
            }
        }
    }

    private int Digits => _whole.Length + _fraction.Length;

    /// <summary>Whether two numbers are one. Exponents of more than 17 digits are compared as they are written.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        if (one.SequenceEqual(other))
        {
            return true;
        }

        var a = new DecimalNumber(one);
        var b = new DecimalNumber(other);
        if (!a._isValid || !b._isValid || a._isNegative != b._isNegative || a._exponent != b._exponent || a.Digits != b.Digits)
        {
            return false;
        }

        if (a._whole.Length > b._whole.Length)
        {
            var swap = a;
            a = b;
            b = swap;
        }

        // The shorter whole's digits, then what both have left, then the longer fraction's end.
        var between = b._whole.Length - a._whole.Length;
        return b._whole.StartsWith(a._whole) && b._whole[a._whole.Length..].SequenceEqual(a._fraction[..between]) && a._fraction[between..].SequenceEqual(b._fraction);
    }

    /// <summary>A hash of the value.</summary>
    public static ulong Hash(ReadOnlySpan<byte> text)
    {
        var number = new DecimalNumber(text);
        if (!number._isValid)
        {
            return XxHash3.HashToUInt64(text);
        }

        if (number._fraction.Length == 0)
        {
            return Mixed(number, XxHash3.HashToUInt64(number._whole));
        }

        if (number._whole.Length == 0)
        {
            return Mixed(number, XxHash3.HashToUInt64(number._fraction));
        }

        const int OnStack = 256;
        Span<byte> digits = number.Digits <= OnStack ? stackalloc byte[OnStack] : new byte[number.Digits];
        digits = digits[..number.Digits];
        number._whole.CopyTo(digits);
        number._fraction.CopyTo(digits[number._whole.Length..]);
        return Mixed(number, XxHash3.HashToUInt64(digits));
    }

    private static ulong Mixed(DecimalNumber number, ulong digits) =>
        (digits ^ (ulong)number._exponent) * 0x9E3779B97F4A7C15 + (number._isNegative ? 1UL : 0);

    private static bool TryExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        if (text.Length == 0)
        {
            return true;
        }

        var isNegative = text[0] == '-';
        text = (text[0] is (byte)'-' or (byte)'+' ? text[1..] : text).TrimStart((byte)'0');
        if (text.Length > MostExponentDigits)
        {
            return false;
        }

        foreach (var digit in text)
        {
            exponent = (exponent * 10) + digit - '0';
        }

        exponent = isNegative ? -exponent : exponent;
        return true;
    }
}
