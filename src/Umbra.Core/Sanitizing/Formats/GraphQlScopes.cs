using System.Runtime.CompilerServices;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>What the names around a place in a GraphQL document say of a literal there: one entry for each bracket that is open.</summary>
internal struct GraphQlScopes
{
    private const int MostDepth = JsonSanitizer.MostDepth;

    private Inherited _inherited;
    private Int128 _lists;
    private int _depth;

    /// <summary>What is done with a literal that stands here.</summary>
    public Treatment? Known { get; private set; }

    /// <summary>The innermost bracket is that of a list.</summary>
    public readonly bool IsInList => _depth > 0 && (_lists & (Int128.One << (_depth - 1))) != 0;

    /// <summary>A name and its colon were passed.</summary>
    public void Name(Treatment? treatment) => Known = Treatment.Stronger(_depth > 0 ? _inherited[_depth - 1] : null, treatment);

    /// <summary>A literal was passed: in a list the next one is of the same name.</summary>
    public void EndValue() => Known = _depth > 0 ? _inherited[_depth - 1] : null;

    /// <summary>A bracket opens.</summary>
    /// <param name="isValue">What is inside belongs to the name before it.</param>
    /// <param name="isList">It is a list's.</param>
    /// <returns>False when there are too many inside each other.</returns>
    public bool TryOpen(bool isValue, bool isList)
    {
        if (_depth == MostDepth)
        {
            return false;
        }

        Known = isValue ? Known : null;
        _inherited[_depth] = Known;
        var mark = Int128.One << _depth;
        _lists = isList ? _lists | mark : _lists & ~mark;
        _depth++;
        return true;
    }

    /// <summary>A bracket closes. Behind a list its name still holds: <c>$tags: [String!] = ["a"]</c>.</summary>
    public void Close()
    {
        var isList = IsInList;
        _depth -= _depth > 0 ? 1 : 0;
        Known = isList ? _inherited[_depth] : _depth > 0 ? _inherited[_depth - 1] : null;
    }

    [InlineArray(MostDepth)]
    private struct Inherited
    {
        private Treatment? _first;
    }
}
