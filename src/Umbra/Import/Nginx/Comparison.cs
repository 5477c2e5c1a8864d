namespace Umbra.Import.Nginx;

/// <summary>Compares texts that are known, or that are one field of the request.</summary>
internal static class Comparison
{
    /// <summary>Whether a text is another; null when it cannot be said or asked.</summary>
    public static Condition? Equal(string text, string value, bool ignoreCase) =>
        !NginxTemplate.HasVariables(text) ? Constant(text.Equals(value, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
        : FieldOf(text) is { } field ? RequestField.Is(field, value, ignoreCase)
        : Within(text, value, ignoreCase);

    // yes:$request_method is yes:GET where the method is GET.
    private static Condition? Within(string text, string value, bool ignoreCase)
    {
        var pieces = NginxTemplate.Parse(text);
        if (pieces.Count(piece => piece.IsVariable) != 1 || RequestField.Of(pieces.First(piece => piece.IsVariable).Text) is not { } field)
        {
            return null;
        }

        var (before, after) = (pieces[0].IsVariable ? "" : pieces[0].Text, pieces[^1].IsVariable ? "" : pieces[^1].Text);
        var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var mayBe = value.Length >= before.Length + after.Length && value.StartsWith(before, comparison) && value.EndsWith(after, comparison);
        return mayBe ? RequestField.Is(field, value[before.Length..^after.Length], ignoreCase) : Condition.False;
    }

    /// <summary>Whether a regular expression fits a text; null when it cannot be said or asked.</summary>
    public static Condition? Matches(string text, string regex, bool ignoreCase)
    {
        if (NginxRegex.Translate(regex) is not { } translated)
        {
            return null;
        }

        return !NginxTemplate.HasVariables(text) ? Constant(NginxRegex.Fits(translated, ignoreCase, text))
            : FieldOf(text) is { } field ? RequestField.Fits(field, regex, ignoreCase)
            : null;
    }

    /// <summary>Whether a text is neither empty nor 0, which is what a bare variable in an <c>if</c> asks.</summary>
    public static Condition? IsSet(string text) =>
        !NginxTemplate.HasVariables(text) ? Constant(text is not ("" or "0"))
        : FieldOf(text) is { } field ? Condition.And(RequestField.IsThere(field), Condition.Not(new FieldCondition(field, "==", "0")))
        : null;

    private static Condition Constant(bool holds) => holds ? Condition.True : Condition.False;

    private static string? FieldOf(string text) => NginxTemplate.Parse(text) is [{ IsVariable: true } only] ? RequestField.Of(only.Text) : null;
}
