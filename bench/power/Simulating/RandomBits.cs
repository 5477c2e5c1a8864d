using System.Numerics;

namespace Umbra.Bench.Power.Simulating;

/// <summary>Coins by the word, 64 exchanges at a time, from a seed (SplitMix64: Steele, Lea, Flood 2014, doi:10.1145/2714064.2660195).</summary>
internal sealed class RandomBits
{
    // Rarer coins are thrown by the gaps between heads; commoner ones from this many binary digits of their chance.
    private const double Rare = 0.02;
    private const int Digits = 24;

    private ulong _state;

    /// <param name="seed">The same seed gives the same coins.</param>
    /// <param name="stream">Another stream of the same seed: one for each run.</param>
    public RandomBits(ulong seed, ulong stream)
    {
        _state = seed;
        _state = Next() ^ (stream * 0x9E3779B97F4A7C15);
        _state = Next();
    }

    /// <summary>Throws a coin for each exchange.</summary>
    /// <param name="heads">A bit for each exchange; those behind the last are 0.</param>
    /// <param name="exchanges">How many, at most 64 for each word.</param>
    /// <param name="chance">Of heads, 0 to 1.</param>
    public void Throw(Span<ulong> heads, int exchanges, double chance)
    {
        heads.Clear();
        if (chance < Rare)
        {
            ThrowRare(heads, exchanges, chance);
            return;
        }

        var digits = (uint)Math.Round(chance * (1u << Digits));
        for (var word = 0; word * 64 < exchanges; word++)
        {
            heads[word] = Word(digits) & (ulong.MaxValue >> Math.Max(0, ((word + 1) * 64) - exchanges));
        }
    }

    // From the last binary digit to the first, a coin is heads so far with that digit's chance or half of it.
    private ulong Word(uint digits)
    {
        if (digits >= 1u << Digits)
        {
            return ulong.MaxValue;
        }

        ulong word = 0;
        for (var digit = BitOperations.TrailingZeroCount(digits); digit < Digits; digit++)
        {
            word = (digits >> digit & 1) == 1 ? word | Next() : word & Next();
        }

        return word;
    }

    private void ThrowRare(Span<ulong> heads, int exchanges, double chance)
    {
        if (chance <= 0)
        {
            return;
        }

        var scale = 1 / Math.Log(1 - chance);
        for (var at = Gap(scale); at < exchanges; at += 1 + Gap(scale))
        {
            heads[(int)at / 64] |= 1UL << ((int)at % 64);
        }
    }

    private double Gap(double scale) => Math.Floor(Math.Log(((Next() >> 11) + 1) * (1.0 / (1UL << 53))) * scale);

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
