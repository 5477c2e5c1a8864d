using System.Text;

namespace Umbra.Core.Comparing.Lifting;

/// <summary>
/// An element of XML or HTML on its way into a <see cref="LiftedDocument"/>: an object of its attributes (<c>@name</c>), its children in one
/// array a name, its own text (<c>#text</c>), and the order in which children of different names stand.
/// </summary>
/// <param name="name">Its name.</param>
internal sealed class MarkupElement(string name)
{
    private readonly List<KeyValuePair<string, string>> _attributes = [];
    private readonly List<MarkupElement> _children = [];
    private readonly StringBuilder _text = new();
    private readonly List<string> _order = [];

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Adds an attribute.</summary>
    public void AddAttribute(string name, string value) => _attributes.Add(new(name, value));

    /// <summary>Adds a child.</summary>
    public void AddChild(MarkupElement child)
    {
        _children.Add(child);
        _order.Add(child.Name);
    }

    /// <summary>Adds to its own text. Runs of white space are one space, and those at its ends are nothing.</summary>
    public void AddText(ReadOnlySpan<char> text)
    {
        if (text.IsWhiteSpace())
        {
            return;
        }

        if (_order is not [.., "#text"])
        {
            _order.Add("#text");
        }

        var isSpaced = true;
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character))
            {
                isSpaced = true;
                continue;
            }

            if (isSpaced && _text.Length > 0)
            {
                _text.Append(' ');
            }

            _text.Append(character);
            isSpaced = false;
        }
    }

    /// <summary>The first child.</summary>
    public MarkupElement OnlyChild => _children[0];

    /// <summary>Its tag as text.</summary>
    public string Describe() => $"<{string.Join(' ', [Name, .. _attributes.Select(attribute => $"{attribute.Key}={attribute.Value}")])}>";

    /// <summary>Adds the element and all that is in it to a document.</summary>
    /// <param name="document">Takes it.</param>
    /// <param name="parent">The container that it stands in.</param>
    /// <param name="isNamed">It stands in an object, under its name; else in an array.</param>
    /// <param name="isAlone">Whether children of a name have no array around them: an element can be there once only.</param>
    public void Lift(LiftedDocument document, int parent, bool isNamed, Func<MarkupElement, MarkupElement, bool> isAlone)
    {
        // The name is its text as well, so that there is something to show where an element is missing.
        var element = document.Add(parent, LiftedKind.Object, isNamed ? Encoding.UTF8.GetBytes(Name) : [], Encoding.UTF8.GetBytes(Name));
        foreach (var (name, value) in _attributes)
        {
            document.Add(element, LiftedKind.String, Encoding.UTF8.GetBytes("@" + name), Encoding.UTF8.GetBytes(value));
        }

        foreach (var group in _children.GroupBy(child => child.Name))
        {
            if (isAlone(this, group.First()) && group.Count() == 1)
            {
                group.First().Lift(document, element, true, isAlone);
                continue;
            }

            var array = document.Add(element, LiftedKind.Array, Encoding.UTF8.GetBytes(group.Key), default);
            document[array].IsImplicit = true;
            foreach (var child in group)
            {
                child.Lift(document, array, false, isAlone);
            }

            document.Close(array);
        }

        if (_text.Length > 0)
        {
            document.Add(element, LiftedKind.String, "#text"u8, Encoding.UTF8.GetBytes(_text.ToString()));
        }

        LiftOrder(document, element);
        document.Close(element);
    }

    private void LiftOrder(LiftedDocument document, int element)
    {
        if (_order.Count < 2 || _order.TrueForAll(name => name == _order[0]))
        {
            return;
        }

        var sequence = document.Add(element, LiftedKind.Sequence, "#order"u8, default);
        foreach (var name in _order)
        {
            document.Add(sequence, LiftedKind.String, default, Encoding.UTF8.GetBytes(name));
        }

        document.Close(sequence);
    }
}
