using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Filtering;

/// <summary>Reads a filter's expression. For one text.</summary>
internal sealed class FilterParser(string text)
{
    private const int MostDepth = 100;

    // Longer ones first: the first that fits is taken.
    private static readonly string[] Operators = ["==", "!=", "!~", "^=", "<=", ">=", "~", "<", ">", "="];

    private int _at;
    private int _depth;

    /// <summary>Only fields are named that are known when a request arrives.</summary>
    public bool IsOfRequest { get; private set; } = true;

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">Says where and what is wrong.</exception>
    public FilterNode Parse()
    {
        var root = Or();
        SkipSpace();
        return _at == text.Length ? root : throw Fault("expected && or ||");
    }

    private FilterNode Or()
    {
        var left = And();
        while (TryTake("||"))
        {
            left = new JunctionNode(left, And(), isAnd: false);
        }

        return left;
    }

    private FilterNode And()
    {
        var left = Not();
        while (TryTake("&&"))
        {
            left = new JunctionNode(left, Not(), isAnd: true);
        }

        return left;
    }

    private FilterNode Not()
    {
        if (++_depth > MostDepth)
        {
            throw Fault("is nested too deep");
        }

        FilterNode node;
        if (TryTake("!"))
        {
            node = new NotNode(Not());
        }
        else if (TryTake("("))
        {
            node = Or();
            if (!TryTake(")"))
            {
                throw Fault("expected )");
            }
        }
        else
        {
            node = Comparison();
        }

        _depth--;
        return node;
    }

    private FilterNode Comparison()
    {
        SkipSpace();
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '.' or '_' or '-'))
        {
            _at++;
        }

        var name = text[start.._at];
        if (name.Length == 0)
        {
            throw Fault("expected a field, as method or header.user-agent");
        }

        if (FilterField.Of(name) is not { } field)
        {
            _at = start;
            throw Fault($"{name} is no field; they are {string.Join(", ", FilterField.All.Select(known => known.Kind == FilterFieldKind.Named ? known.Name + "NAME" : known.Name))}");
        }

        IsOfRequest &= field.IsOfRequest;
        SkipSpace();
        var at = _at;
        var comparison = Operators.FirstOrDefault(TryTake);
        if (comparison == "=")
        {
            _at = at;
            throw Fault("write == to compare");
        }

        return field.Kind is FilterFieldKind.Text or FilterFieldKind.Named ? OfText(field, name, comparison, at) : OfNumber(field, comparison, at);
    }

    private FilterNode OfText(FilterField field, string name, string? comparison, int at)
    {
        if (comparison is "<" or "<=" or ">" or ">=")
        {
            _at = at;
            throw Fault($"{name} is a text: compare it with ==, !=, ~, !~ or ^=");
        }

        var match = comparison is null ? new TextMatch(TextMatchKind.Present, "") : Match(comparison, Value(), ignoresCase: name == "host");
        FilterNode node = field.Kind == FilterFieldKind.Named ? new NamedNode(field.Name, name[field.Name.Length..], match) : new TextNode(name, match);
        return comparison is "!=" or "!~" ? new NotNode(node) : node;
    }

    private TextMatch Match(string comparison, string value, bool ignoresCase)
    {
        var kind = comparison switch { "~" or "!~" => TextMatchKind.Regex, "^=" => TextMatchKind.Prefix, _ => TextMatchKind.Exact };
        if (kind == TextMatchKind.Regex)
        {
            try
            {
                _ = new Regex(value, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            }
            catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
            {
                throw Fault($"{value} is no regular expression, or one with look-around or back-references, whose time has no bound");
            }
        }

        return new TextMatch(kind, value, ignoresCase);
    }

    private NumberNode OfNumber(FilterField field, string? comparison, int at)
    {
        if (comparison is "~" or "!~" or "^=")
        {
            _at = at;
            throw Fault($"{field.Name} is a number: compare it with ==, !=, <, <=, > or >=");
        }

        if (comparison is null)
        {
            return new NumberNode(field.Name, null, 0);
        }

        var before = _at;
        var value = Value();
        if (Number(value, field.Kind) is { } number)
        {
            return new NumberNode(field.Name, comparison, number);
        }

        _at = before;
        throw Fault($"{value} is {field.Kind switch { FilterFieldKind.Bytes => "no size such as 512 or 10KiB", FilterFieldKind.Duration => "no time such as 500ms or 2s", _ => "no number" }}");
    }

    private static double? Number(string value, FilterFieldKind kind)
    {
        (string Unit, double Factor)[] units = kind switch
        {
            FilterFieldKind.Bytes => [("KiB", 1024), ("MiB", 1024 * 1024), ("GiB", 1024.0 * 1024 * 1024), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("B", 1), ("", 1)],
            FilterFieldKind.Duration => [("ns", 1), ("us", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9)],
            _ => [("", 1)],
        };
        foreach (var (unit, factor) in units)
        {
            if (value.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(value.AsSpan(0, value.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return number * factor;
            }
        }

        return null;
    }

    // A word ends at white space, and at a parenthesis that it did not open: ^/(a|b)$ is one.
    private string Value()
    {
        SkipSpace();
        if (_at == text.Length)
        {
            throw Fault("expected a value");
        }

        if (text[_at] is '"' or '\'')
        {
            return Quoted(text[_at]);
        }

        var start = _at;
        var open = 0;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]))
        {
            if (text[_at] == '(')
            {
                open++;
            }
            else if (text[_at] == ')' && --open < 0)
            {
                break;
            }
            else if (text[_at] == '\\' && _at + 1 < text.Length)
            {
                _at++;
            }

            _at++;
        }

        return _at > start ? text[start.._at] : throw Fault("expected a value");
    }

    private string Quoted(char mark)
    {
        var value = new StringBuilder();
        var start = _at;
        for (_at++; _at < text.Length && text[_at] != mark; _at++)
        {
            // Only the mark itself needs a backslash, so that those of a regular expression stay.
            if (text[_at] == '\\' && _at + 1 < text.Length && text[_at + 1] == mark)
            {
                _at++;
            }

            value.Append(text[_at]);
        }

        if (_at == text.Length)
        {
            _at = start;
            throw Fault($"has no closing {mark}");
        }

        _at++;
        return value.ToString();
    }

    private bool TryTake(string token)
    {
        SkipSpace();
        if (string.CompareOrdinal(text, _at, token, 0, token.Length) != 0)
        {
            return false;
        }

        _at += token.Length;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private FormatException Fault(string problem) => new(string.Create(CultureInfo.InvariantCulture, $"at place {_at + 1}: {problem}"));
}
