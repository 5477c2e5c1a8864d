using Umbra.Core.Handoff;
using Umbra.Core.Http;

namespace Umbra.Core.Filtering;

/// <summary>A condition on exchanges, written as an expression: <c>method == POST &amp;&amp; path ~ ^/api &amp;&amp; status >= 500</c>. For any number of threads.</summary>
/// <remarks>
/// <code>
/// or          and ("||" and)*
/// and         not ("&amp;&amp;" not)*
/// not         "!" not | "(" or ")" | comparison
/// comparison  FIELD [("==" | "!=" | "~" | "!~" | "^=" | "&lt;" | "&lt;=" | ">" | ">=") VALUE]
/// value       a word without white space and parentheses, or a text in quotation marks
/// </code>
/// A field alone fits when it is there. <c>~</c> is a regular expression over the whole or a part, <c>^=</c> a beginning. <c>!=</c> and <c>!~</c> are the opposites of
/// <c>==</c> and <c>~</c>: of a header field with several lines, none may fit.
/// </remarks>
internal sealed class ExchangeFilter
{
    private readonly FilterNode _root;

    private ExchangeFilter(FilterNode root, bool isOfRequest, string text) => (_root, IsOfRequest, Text) = (root, isOfRequest, text);

    /// <summary>It asks only for what is known when a request arrives.</summary>
    public bool IsOfRequest { get; }

    /// <summary>The expression.</summary>
    public string Text { get; }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">Says where and what is wrong.</exception>
    public static ExchangeFilter Parse(string text)
    {
        var parser = new FilterParser(text);
        var root = parser.Parse();
        return new ExchangeFilter(root, parser.IsOfRequest, text);
    }

    /// <summary>Whether an exchange fits.</summary>
    public bool Fits(in ExchangeRecord record) => _root.Fits(new FilterSubject(record));

    /// <summary>Whether a request fits that is just arriving; the filter <see cref="IsOfRequest"/>.</summary>
    public bool Fits(in RequestHead head) => _root.Fits(new FilterSubject(head));
}
