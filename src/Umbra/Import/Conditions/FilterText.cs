using System.Text.RegularExpressions;
using Umbra.Core.Mirroring;

namespace Umbra.Import.Conditions;

/// <summary>Writes conditions as an expression of a matcher's <c>where</c>.</summary>
internal static partial class FilterText
{
    /// <summary>The expression; null when it holds a name that no filter can have.</summary>
    public static string? Of(Condition condition) => condition switch
    {
        AllOf { Parts.IsEmpty: false } all => Join(all.Parts, " && "),
        AnyOf { Parts.IsEmpty: false } any => Join(any.Parts, " || "),
        AllOf => "method",
        AnyOf => "!method",
        Negation negation => Of(negation.Part) is { } text ? negation.Part is FieldTest { Kind: TextMatchKind.Present } ? "!" + text : $"!({text})" : null,
        FieldTest test => Of(test),
        _ => null,
    };

    private static string? Join(IEnumerable<Condition> parts, string junction)
    {
        var texts = parts.Select(part => (Text: Of(part), IsOne: part is FieldTest or Negation)).ToList();
        return texts.Exists(text => text.Text is null) ? null : string.Join(junction, texts.Select(text => text.IsOne ? text.Text : $"({text.Text})"));
    }

    private static string? Of(FieldTest test)
    {
        if (!FieldName().IsMatch(test.Field))
        {
            return test.Parameter is { } name ? OfOddParameter(name, test) : null;
        }

        if (test is { Field: "host", Kind: TextMatchKind.Exact, Value: ['*', '.', .. var suffix] })
        {
            return $"host ~ {Quoted($@"(?i)^.+\.{Regex.Escape(suffix)}$")}";
        }

        return (test.Kind, test.IgnoresCase && test.Field != "host") switch
        {
            (TextMatchKind.Present, _) => test.Field,
            (TextMatchKind.Absent, _) => "!" + test.Field,
            (TextMatchKind.Regex, false) => $"{test.Field} ~ {Quoted(test.Field == "host" ? "(?i)" + test.Value : Closed(test.Value))}",
            (TextMatchKind.Regex, true) => $"{test.Field} ~ {Quoted("(?i)" + Closed(test.Value))}",
            (TextMatchKind.Exact, false) when !test.Value.EndsWith('\\') => $"{test.Field} == {Quoted(test.Value)}",
            (TextMatchKind.Prefix, false) when !test.Value.EndsWith('\\') && test.Field != "host" => $"{test.Field} ^= {Quoted(test.Value)}",
            (TextMatchKind.Exact, _) => $"{test.Field} ~ {Quoted($"{(test.IgnoresCase || test.Field == "host" ? "(?i)" : "")}^(?:{Regex.Escape(test.Value)})$")}",
            _ => $"{test.Field} ~ {Quoted($"{(test.IgnoresCase || test.Field == "host" ? "(?i)" : "")}^(?:{Regex.Escape(test.Value)})")}",
        };
    }

    // Filters name parameters of letters, digits, points, underscores and hyphens; others are looked for in the whole query.
    private static string? OfOddParameter(string name, FieldTest test)
    {
        var start = (test.IgnoresCase ? "(?i)" : "") + "(?:^|&)" + Regex.Escape(name);
        return test.Kind switch
        {
            TextMatchKind.Present => $"query ~ {Quoted(start + "(?:=|&|$)")}",
            TextMatchKind.Exact => $"query ~ {Quoted($"{start}={Regex.Escape(test.Value)}(?:&|$)")}",
            TextMatchKind.Prefix => $"query ~ {Quoted($"{start}={Regex.Escape(test.Value)}(?:)")}",
            _ => null,
        };
    }

    // A backslash before the closing mark would take its meaning.
    private static string Closed(string pattern) => pattern.EndsWith('\\') ? pattern + "(?:)" : pattern;

    private static string Quoted(string value) => $"\"{value.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"^[A-Za-z0-9._-]+\z")]
    private static partial Regex FieldName();
}
