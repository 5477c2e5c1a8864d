namespace Umbra.Import.Nginx;

/// <summary>A <c>rewrite</c>.</summary>
/// <param name="Regex">What the path must fit.</param>
/// <param name="To">What the whole path becomes, or the address that the client is sent to.</param>
/// <param name="Flag"><c>last</c>, <c>break</c>, <c>permanent</c>, <c>redirect</c>, or empty.</param>
internal sealed record RewriteRule(string Regex, string To, string Flag)
{
    /// <summary>The client is sent elsewhere.</summary>
    public bool IsRedirect => Flag is "permanent" or "redirect" || IsAddress(To);

    /// <summary>It fits every path.</summary>
    public bool FitsAll => Regex is "^" or "^/" or "^.*$" or "^(.*)$" or "^/(.*)$" or "^(.*)" or "^/(.*)" or ".*" or "(.*)";

    /// <summary>Whether a text is an address of its own.</summary>
    public static bool IsAddress(string text) =>
        text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal) || text.StartsWith("$scheme", StringComparison.Ordinal);

    /// <summary>Reads one.</summary>
    /// <returns>Null when it cannot be carried over.</returns>
    public static RewriteRule? Read(NginxDirective directive, out string problem)
    {
        problem = "";
        if (directive.Arguments is not ([_, _] or [_, _, "last" or "break" or "permanent" or "redirect"]))
        {
            throw directive.Fault("rewrite cannot be read: write rewrite REGEX TO, and last, break, permanent or redirect");
        }

        var flag = directive.Arguments.Length == 3 ? directive.Arguments[2] : "";
        if (NginxRegex.Translate(directive.First) is not { } regex)
        {
            problem = $"{directive.First} is a regular expression whose time has no bound (look-around, a back-reference) or that .NET does not have: rewrite is left out";
            return null;
        }

        var rule = new RewriteRule(regex, directive.Arguments[1], flag);
        if (!rule.IsRedirect && (rule.To.Contains('?') || rule.To is not ['/', ..] || NginxTemplate.Parse(rule.To).Any(piece => piece.IsVariable && !char.IsAsciiDigit(piece.Text[0]))))
        {
            problem = rule.To.Contains('?') ? "a route changes the path, not the query: rewrite is left out" : "a route's new path holds groups of the regular expression only: rewrite is left out";
            return null;
        }

        return rule;
    }
}
