namespace Umbra.Bench.Inline.Results;

internal enum Outcome
{
    Pass,
    Miss,

    /// <summary>There is no figure, or it is not comparable: copies were shed that the other side made.</summary>
    Void,
}

/// <summary>One figure beside what the issue asks of it.</summary>
/// <param name="Limit">As text, with its sign.</param>
/// <param name="Note">What a reader must know to believe it.</param>
internal sealed record TargetCheck(string What, string Value, string Limit, Outcome Outcome, string Note = "")
{
    public static TargetCheck AtMost(string what, double? value, double limit, string format, string unit = "", string note = "") => value is { } known
        ? new(what, Text(known, format) + unit, $"≤ {Text(limit, format)}{unit}", known <= limit ? Outcome.Pass : Outcome.Miss, note)
        : new(what, "n/a", $"≤ {Text(limit, format)}{unit}", Outcome.Void, note);

    public static TargetCheck Holds(string what, bool? value, string note = "") => value is { } known
        ? new(what, known ? "yes" : "no", "yes", known ? Outcome.Pass : Outcome.Miss, note)
        : new(what, "n/a", "yes", Outcome.Void, note);

    private static string Text(double number, string format) => number.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
}
