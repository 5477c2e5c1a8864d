using System.Collections.Immutable;
using Umbra.Core.Mirroring;

namespace Umbra.Import.Conditions;

/// <summary>A condition on requests, as other systems combine them; <see cref="ConditionWriter"/> makes matchers of it.</summary>
internal abstract record Condition
{
    /// <summary>Fits every request.</summary>
    public static Condition Always { get; } = new AllOf([]);

    /// <summary>Fits no request.</summary>
    public static Condition Never { get; } = new AnyOf([]);

    /// <summary>All must fit. What fits every request is left out.</summary>
    public static Condition All(params IEnumerable<Condition> parts)
    {
        var list = parts.SelectMany(part => part is AllOf all ? all.Parts : [part]).Distinct().ToImmutableArray();
        return list.Any(part => part is AnyOf { Parts.IsEmpty: true }) ? Never : list.Length == 1 ? list[0] : new AllOf(list);
    }

    /// <summary>Any must fit.</summary>
    public static Condition Any(params IEnumerable<Condition> parts)
    {
        var list = parts.SelectMany(part => part is AnyOf any ? any.Parts : [part]).Distinct().ToImmutableArray();
        return list.Any(part => part is AllOf { Parts.IsEmpty: true }) ? Always : list.Length == 1 ? list[0] : new AnyOf(list);
    }

    /// <summary>The opposite.</summary>
    public static Condition Not(Condition part) => part switch
    {
        Negation negation => negation.Part,
        AllOf { Parts.IsEmpty: true } => Never,
        AnyOf { Parts.IsEmpty: true } => Always,
        _ => new Negation(part),
    };

    /// <summary>A text is this.</summary>
    public static Condition Exact(string field, string value, bool ignoresCase = false) => new FieldTest(field, TextMatchKind.Exact, value, ignoresCase);

    /// <summary>A text begins so.</summary>
    public static Condition Prefix(string field, string value, bool ignoresCase = false) => new FieldTest(field, TextMatchKind.Prefix, value, ignoresCase);

    /// <summary>A regular expression fits the whole of a text or a part.</summary>
    public static Condition Regex(string field, string value, bool ignoresCase = false) => new FieldTest(field, TextMatchKind.Regex, value, ignoresCase);

    /// <summary>It is there.</summary>
    public static Condition Present(string field) => new FieldTest(field, TextMatchKind.Present, "");
}

/// <summary>All of them must fit.</summary>
internal sealed record AllOf(ImmutableArray<Condition> Parts) : Condition;

/// <summary>Any of them must fit.</summary>
internal sealed record AnyOf(ImmutableArray<Condition> Parts) : Condition;

/// <summary>It must not fit.</summary>
internal sealed record Negation(Condition Part) : Condition;

/// <summary>A comparison.</summary>
/// <param name="Field">As filters call it: <c>path</c>, <c>host</c>, <c>method</c>, <c>target</c>, <c>header.NAME</c>, <c>query.NAME</c>, <c>cookie.NAME</c>. A host <c>*.example.com</c> stands for all below it.</param>
/// <param name="Kind">How it is compared.</param>
/// <param name="Value">What it is compared with.</param>
/// <param name="IgnoresCase">ASCII letters are alike in either case.</param>
internal sealed record FieldTest(string Field, TextMatchKind Kind, string Value, bool IgnoresCase = false) : Condition
{
    private const string HeaderPrefix = "header.";
    private const string QueryPrefix = "query.";

    /// <summary>The header field's name; null when it is about something else.</summary>
    public string? Header => Field.StartsWith(HeaderPrefix, StringComparison.Ordinal) ? Field[HeaderPrefix.Length..] : null;

    /// <summary>The query parameter's name; null when it is about something else.</summary>
    public string? Parameter => Field.StartsWith(QueryPrefix, StringComparison.Ordinal) ? Field[QueryPrefix.Length..] : null;
}
