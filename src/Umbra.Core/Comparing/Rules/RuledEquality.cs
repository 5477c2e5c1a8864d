using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using Umbra.Core.Comparing.Lifting;

namespace Umbra.Core.Comparing.Rules;

/// <summary>Whether rules make two values equal.</summary>
internal static class RuledEquality
{
    /// <summary>Whether one of the rules is met.</summary>
    /// <param name="rules">The rules of the root.</param>
    /// <param name="fitting">Those that fit, as bits.</param>
    /// <param name="kind">What both values are; no container.</param>
    /// <param name="one">A value's text, unescaped.</param>
    /// <param name="other">The other's.</param>
    public static bool Holds(RuleTracker rules, ulong fitting, LiftedKind kind, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        for (; fitting != 0; fitting &= fitting - 1)
        {
            if (Holds(rules[BitOperations.TrailingZeroCount(fitting)], kind, one, other))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(CompiledRule rule, LiftedKind kind, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => rule.Equality switch
    {
        Equality.Ignore or Equality.SameType => true,
        Equality.Absolute or Equality.Relative => IsWithin(rule, one, other),
        Equality.Timestamp => ValueShapes.TryTimestamp(one, out var first) && ValueShapes.TryTimestamp(other, out var second)
            && (first - second).Duration() <= rule.Within,
        Equality.Case => kind == LiftedKind.String && InCharacters(one, other, static (a, b, _) => a.Equals(b, StringComparison.OrdinalIgnoreCase), null),
        Equality.WhiteSpace => kind == LiftedKind.String && IsSpacedAlike(one, other),
        Equality.Pattern => kind is LiftedKind.String or LiftedKind.Number
            && InCharacters(one, other, static (a, b, rule) => rule!.Pattern!.IsMatch(a) && rule.Pattern.IsMatch(b), rule),
        _ => false,
    };

    // Decimal where both fit: 1.01 and 1.00 are 0.01 apart there, and a little more in binary.
    private static bool IsWithin(CompiledRule rule, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        const NumberStyles Style = NumberStyles.Float;
        if (decimal.TryParse(one, Style, CultureInfo.InvariantCulture, out var first) && decimal.TryParse(other, Style, CultureInfo.InvariantCulture, out var second)
            && Math.Abs(first) < decimal.MaxValue / 4 && Math.Abs(second) < decimal.MaxValue / 4)
        {
            return Difference(first, second) <= (rule.Equality == Equality.Absolute ? rule.Tolerance : Share(rule.Tolerance, Math.Max(Math.Abs(first), Math.Abs(second))));
        }

        return double.TryParse(one, Style, CultureInfo.InvariantCulture, out var a) && double.TryParse(other, Style, CultureInfo.InvariantCulture, out var b)
            && double.IsFinite(a) && double.IsFinite(b)
            && Math.Abs(a - b) <= (double)rule.Tolerance * (rule.Equality == Equality.Absolute ? 1 : Math.Max(Math.Abs(a), Math.Abs(b)));

        static decimal Difference(decimal a, decimal b) => Math.Abs(a - b);

        static decimal Share(decimal share, decimal of) => share >= 1 ? of * Math.Min(share, 2) : share * of;
    }

    private static bool IsSpacedAlike(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        while (true)
        {
            one = one.TrimStart(" \t\r\n"u8);
            other = other.TrimStart(" \t\r\n"u8);
            if (one.Length == 0 || other.Length == 0)
            {
                return one.Length == other.Length;
            }

            var word = Word(one);
            if (!word.SequenceEqual(Word(other)))
            {
                return false;
            }

            one = one[word.Length..];
            other = other[word.Length..];
        }

        static ReadOnlySpan<byte> Word(ReadOnlySpan<byte> text)
        {
            var end = text.IndexOfAny(" \t\r\n"u8);
            return end < 0 ? text : text[..end];
        }
    }

    private static bool InCharacters(
        ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, CharacterTest test, CompiledRule? rule)
    {
        var characters = ArrayPool<char>.Shared.Rent(one.Length + other.Length);
        try
        {
            var first = Encoding.UTF8.GetChars(one, characters);
            var second = Encoding.UTF8.GetChars(other, characters.AsSpan(first));
            return test(characters.AsSpan(0, first), characters.AsSpan(first, second), rule);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters, clearArray: true);
        }
    }

    private delegate bool CharacterTest(ReadOnlySpan<char> one, ReadOnlySpan<char> other, CompiledRule? rule);
}
