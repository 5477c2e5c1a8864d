using System.Text.RegularExpressions;
using Umbra.Core.Filtering;

namespace Umbra.Import.Nginx;

/// <summary>Which of nginx's variables are fields that a filter knows, and how they are compared.</summary>
internal static class RequestField
{
    /// <summary>The field of a variable; null when a filter has none.</summary>
    public static string? Of(string variable)
    {
        var field = variable switch
        {
            "request_method" => "method",
            "host" => "host",
            "uri" or "document_uri" => "path",
            "request_uri" => "target",
            "args" or "query_string" => "query",
            "content_type" => "header.content-type",
            "content_length" => "header.content-length",
            _ when variable.StartsWith("http_", StringComparison.Ordinal) => "header." + variable[5..].Replace('_', '-'),
            _ when variable.StartsWith("cookie_", StringComparison.Ordinal) => "cookie." + variable[7..],
            _ when variable.StartsWith("arg_", StringComparison.Ordinal) => "query." + variable[4..],
            _ => null,
        };
        return field is not null && FilterField.Of(field) is null ? null : field;
    }

    /// <summary>The field has exactly this value.</summary>
    public static Condition Is(string field, string value, bool ignoreCase = false) =>
        value.Length == 0 ? Condition.Not(IsThere(field))
        : ignoreCase && field is not ("host" or "method") && value.Any(char.IsLetter) ? new FieldCondition(field, "~", $"(?i)^{Regex.Escape(value)}$")
        : new FieldCondition(field, "==", value);

    /// <summary>The field fits a regular expression; null when the engine has no such expression.</summary>
    public static Condition? Fits(string field, string regex, bool ignoreCase) =>
        NginxRegex.Translate(regex) is { } translated ? new FieldCondition(field, "~", (ignoreCase && field != "host" ? "(?i)" : "") + translated) : null;

    /// <summary>The field is there.</summary>
    public static Condition IsThere(string field) => new FieldCondition(field, "", "");
}
