namespace Umbra.Core.Recording;

/// <summary>What of a recording could not be read. Immutable.</summary>
/// <param name="Places">Places at which reading had to begin anew at the next sync marker.</param>
/// <param name="Blocks">Blocks whose frame was whole and whose contents were not.</param>
/// <param name="Records">Records that those blocks said to have.</param>
/// <param name="Bytes">Bytes of the file that were passed over.</param>
/// <param name="IsTorn">The file ends inside a block, as after a crash.</param>
internal readonly record struct RecordingDamage(int Places, int Blocks, long Records, long Bytes, bool IsTorn)
{
    /// <summary>Everything was read.</summary>
    public bool IsNone => this == default;

    /// <summary>In a sentence.</summary>
    public override string ToString()
    {
        if (IsNone)
        {
            return "nothing was lost";
        }

        var parts = new List<string>();
        if (Blocks > 0)
        {
            parts.Add(FormattableString.Invariant($"{Blocks:N0} damaged blocks with {Records:N0} exchanges"));
        }

        if (Places > 0)
        {
            parts.Add(FormattableString.Invariant($"{Places:N0} places that are no block"));
        }

        if (IsTorn)
        {
            parts.Add("a last block that is not whole");
        }

        return FormattableString.Invariant($"{string.Join(", ", parts)}: {Bytes:N0} bytes were passed over");
    }
}
