namespace Umbra.Import.Kubernetes;

/// <summary>Shares as Umbra has them: hundredths of a percent.</summary>
internal static class Share
{
    private const int Whole = 100_00;

    /// <summary>A share of 0 to 100 percent, rounded, and a note of that.</summary>
    /// <returns>Null when it is no share.</returns>
    public static int? OfPercent(ImportDraft draft, int line, double percent)
    {
        if (percent is < 0 or > 100)
        {
            return null;
        }

        // A share that is there stays there.
        var exact = (decimal)percent * 100;
        var hundredths = exact > 0 ? Math.Max(1, (int)Math.Round(exact, MidpointRounding.AwayFromZero)) : 0;
        if (hundredths != exact)
        {
            draft.Remark(line, RemarkKind.Note, FormattableString.Invariant($"{percent}% is rounded to {hundredths / 100m:0.##}%: Umbra has two decimals"));
        }

        return hundredths;
    }

    /// <summary>A share of a number.</summary>
    /// <returns>Null when it is no share.</returns>
    public static int? OfFraction(ImportDraft draft, int line, int numerator, int denominator) =>
        numerator < 0 || denominator <= 0 || numerator > denominator ? null : OfPercent(draft, line, numerator * 100d / denominator) is { } share ? Math.Min(share, Whole) : null;
}
