using System.Text;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Filtering;

/// <summary>A part of a filter.</summary>
internal abstract class FilterNode
{
    /// <summary>Whether the subject fits.</summary>
    public abstract bool Fits(in FilterSubject subject);
}

/// <summary><c>!</c></summary>
internal sealed class NotNode(FilterNode inner) : FilterNode
{
    /// <inheritdoc/>
    public override bool Fits(in FilterSubject subject) => !inner.Fits(subject);
}

/// <summary><c>&amp;&amp;</c> and <c>||</c>.</summary>
internal sealed class JunctionNode(FilterNode left, FilterNode right, bool isAnd) : FilterNode
{
    /// <inheritdoc/>
    public override bool Fits(in FilterSubject subject) => left.Fits(subject) ? !isAnd || right.Fits(subject) : !isAnd && right.Fits(subject);
}

/// <summary>A field that is a text, and a condition on it.</summary>
internal sealed class TextNode(string field, TextMatch match) : FilterNode
{
    private readonly TextMatcher _matcher = new(match);

    /// <inheritdoc/>
    public override bool Fits(in FilterSubject subject) =>
        FilterField.Text(field, subject) is var text && (match.Kind == TextMatchKind.Present ? text.Length > 0 : _matcher.Fits(text));
}

/// <summary>A field under a name of the filter's, and a condition that any of its values must fit.</summary>
internal sealed class NamedNode(string prefix, string name, TextMatch match) : FilterNode, IValueTest
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);
    private readonly TextMatcher _matcher = new(match);

    /// <inheritdoc/>
    public override bool Fits(in FilterSubject subject) => FilterField.Any(prefix, _name, subject, this);

    /// <inheritdoc/>
    public bool Fits(ReadOnlySpan<byte> value) => _matcher.Fits(value);
}

/// <summary>A field that is a number, compared with one.</summary>
/// <param name="field">The field.</param>
/// <param name="comparison"><c>== != &lt; &lt;= &gt; &gt;=</c>; null: it is there and not 0.</param>
/// <param name="value">The number.</param>
internal sealed class NumberNode(string field, string? comparison, double value) : FilterNode
{
    /// <inheritdoc/>
    public override bool Fits(in FilterSubject subject)
    {
        var number = FilterField.Number(field, subject);
        return comparison switch
        {
            null => number is not (0 or double.NaN),
            "==" => number == value,
            "!=" => number != value,
            "<" => number < value,
            "<=" => number <= value,
            ">" => number > value,
            _ => number >= value,
        };
    }
}
