using System.Collections.Immutable;

namespace Umbra.Import.Nginx;

/// <summary>Reads what an <c>if</c> asks.</summary>
internal static class IfReader
{
    /// <summary>The condition; null when it asks for what is not known of a request.</summary>
    public static Condition? Read(NginxDirective directive, NginxVariables variables, ImmutableDictionary<string, string> bindings)
    {
        var words = Words(directive);
        var (left, comparison, right) = words switch
        {
            [var only] => (only, "", ""),
            [var one, var sign, var other] => (one, sign, other),
            [var one, "=" or "!="] => (one, words[1], ""),
            [['-', ..] or ['!', '-', ..], _] => ("", "file", ""),
            _ => throw directive.Fault("if cannot be read: write if ($variable = text) { ... }"),
        };
        if (comparison == "file" || variables.Evaluate(left, bindings) is not { } cases || variables.Evaluate(right, bindings) is not { } values)
        {
            return null;
        }

        if (comparison is not ("" or "=" or "!=" or "~" or "~*" or "!~" or "!~*") || left is not ['$', ..])
        {
            throw directive.Fault("if cannot be read: it compares a variable with =, !=, ~, ~*, !~ or !~*");
        }

        // A regular expression's dollar is no variable.
        if (comparison.Contains('~'))
        {
            values = [new ValueCase(Condition.True, right)];
        }

        if (values is not [{ Text: var value }] || (!comparison.Contains('~') && NginxTemplate.HasVariables(value)))
        {
            return null;
        }

        return Fold(cases, comparison, value);
    }

    private static Condition? Fold(ImmutableArray<ValueCase> cases, string comparison, string value)
    {
        var all = Condition.False;
        var before = Condition.True;
        foreach (var one in cases)
        {
            var test = comparison.TrimStart('!') switch
            {
                "" => Comparison.IsSet(one.Text),
                "=" => Comparison.Equal(one.Text, value, ignoreCase: false),
                _ => Comparison.Matches(one.Text, value, comparison.EndsWith('*')),
            };
            if (test is null || all.Size + before.Size + one.When.Size > NginxLimits.Comparisons)
            {
                return null;
            }

            all = Condition.Or(all, Condition.And(before, Condition.And(one.When, comparison is ['!', ..] ? Condition.Not(test) : test)));
            before = Condition.And(before, Condition.Not(one.When));
        }

        return all;
    }

    // The parentheses stand at words or by themselves.
    private static ImmutableArray<string> Words(NginxDirective directive)
    {
        if (directive.Arguments is not [['(', ..], ..] || !directive.Arguments[^1].EndsWith(')'))
        {
            throw directive.Fault("if has no parentheses: write if ($variable = text) { ... }");
        }

        var words = directive.Arguments.ToBuilder();
        words[0] = words[0][1..];
        words[^1] = words[^1].Length == 0 ? "" : words[^1][..^1];
        if (words.Count > 1 && words[0].Length == 0)
        {
            words.RemoveAt(0);
        }

        // if ($x = ""): the empty text is a value; a parenthesis by itself is not.
        if (words.Count > 3 && words[^1].Length == 0)
        {
            words.RemoveAt(words.Count - 1);
        }

        return words.ToImmutable();
    }
}
