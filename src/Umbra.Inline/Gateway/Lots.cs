namespace Umbra.Inline.Gateway;

/// <summary>Draws lots out of a seed (SplitMix64), for any number of threads.</summary>
internal sealed class Lots(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 to 1, without 1.</summary>
    public double Next()
    {
        var mixed = Interlocked.Add(ref _state, 0x9E3779B97F4A7C15);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1ul << 53));
    }
}
