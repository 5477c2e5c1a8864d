using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Umbra.Import.Nginx;

/// <summary>Writes conditions as the configuration takes them.</summary>
internal static partial class ConditionText
{
    /// <summary>As a filter's expression.</summary>
    public static string Where(Condition condition) => condition switch
    {
        FieldCondition field => Field(field, isNot: false),
        NotCondition { Inner: FieldCondition field } => Field(field, isNot: true),
        NotCondition not => $"!({Where(not.Inner)})",
        JunctionCondition { IsAnd: true } both => $"{Inside(both.Left)} && {Inside(both.Right)}",
        JunctionCondition any => $"{Where(any.Left)} || {Where(any.Right)}",
        _ => throw new InvalidOperationException("A condition that is known needs no filter."),
    };

    /// <summary>The methods that a condition leaves; empty when it asks for something else.</summary>
    public static ImmutableArray<string> Methods(Condition condition) => condition switch
    {
        FieldCondition { Field: "method", Operator: "==", Value: var method } when Plain().IsMatch(method) => [method],
        FieldCondition { Field: "method", Operator: "~", Value: var regex } when MethodList().Match(regex) is { Success: true } match => [.. match.Groups["list"].Value.Split('|').Distinct()],
        JunctionCondition { IsAnd: false } any when Methods(any.Left) is { IsEmpty: false } left && Methods(any.Right) is { IsEmpty: false } right => [.. left.Union(right)],
        _ => [],
    };

    private static string Inside(Condition condition) => condition is JunctionCondition { IsAnd: false } ? $"({Where(condition)})" : Where(condition);

    private static string Field(FieldCondition field, bool isNot)
    {
        if (field.Operator.Length == 0)
        {
            return (isNot ? "!" : "") + field.Field;
        }

        // A backslash before a mark would take the mark's meaning away; as a regular expression the text needs neither.
        var needsRegex = field.Operator != "~" && field.Value.AsSpan().ContainsAny('"', '\\');
        var value = needsRegex ? (field.Operator == "^=" ? $"^{Regex.Escape(field.Value)}" : $"^{Regex.Escape(field.Value)}$") : field.Value;
        var comparison = needsRegex ? "~" : field.Operator;
        var shown = value.Replace("\"", @"\x22", StringComparison.Ordinal);
        return comparison == "^=" && isNot ? $"!({field.Field} ^= \"{shown}\")"
            : $"{field.Field} {(isNot ? comparison == "~" ? "!~" : "!=" : comparison)} \"{shown}\"";
    }

    [GeneratedRegex(@"^\^\((?:\?:)?(?<list>[A-Z]+(?:\|[A-Z]+)*)\)\$\z")]
    private static partial Regex MethodList();

    [GeneratedRegex(@"^[A-Z]+\z")]
    private static partial Regex Plain();
}
