using System.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>
/// The elements around a place in a document whose names say something: what they say holds down to their own end tag, whatever other tags
/// come between. Where an end tag is missing it holds on, which changes too much rather than too little.
/// </summary>
internal readonly ref struct OpenElements
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly bool _isHtml;
    private readonly List<OpenElement> _open;
    private readonly Treatment? _around;

    /// <param name="text">The document.</param>
    /// <param name="isHtml">Names are the same whatever their case.</param>
    /// <param name="open">Takes the elements. Each says more than the one around it, so they are never many more than there are rules.</param>
    /// <param name="around">What holds outside of all of them.</param>
    public OpenElements(ReadOnlySpan<byte> text, bool isHtml, List<OpenElement> open, Treatment? around)
    {
        open.Clear();
        _text = text;
        _isHtml = isHtml;
        _open = open;
        _around = around;
    }

    /// <summary>What is done with a text that stands here.</summary>
    public Treatment? Known => _open.Count == 0 ? _around : _open[^1].Known;

    /// <summary>A start tag was passed.</summary>
    /// <param name="name">The name, a part of the document.</param>
    /// <param name="treatment">What it says.</param>
    public void Open(ReadOnlySpan<byte> name, Treatment? treatment)
    {
        var known = Treatment.Stronger(Known, treatment);
        if (!ReferenceEquals(known, Known) && _text.Overlaps(name, out var start))
        {
            _open.Add(new OpenElement(start, name.Length, known, 0));
        }
        else if (IsInnermost(name))
        {
            _open[^1] = _open[^1] with { Inner = _open[^1].Inner + 1 };
        }
    }

    /// <summary>An end tag was passed.</summary>
    public void Close(ReadOnlySpan<byte> name)
    {
        if (!IsInnermost(name))
        {
            return;
        }

        if (_open[^1].Inner > 0)
        {
            _open[^1] = _open[^1] with { Inner = _open[^1].Inner - 1 };
        }
        else
        {
            _open.RemoveAt(_open.Count - 1);
        }
    }

    private bool IsInnermost(ReadOnlySpan<byte> name)
    {
        if (_open.Count == 0)
        {
            return false;
        }

        var innermost = _text.Slice(_open[^1].Start, _open[^1].Length);
        return _isHtml ? Ascii.EqualsIgnoreCase(innermost, name) : innermost.SequenceEqual(name);
    }
}

/// <summary>An element whose name says something.</summary>
/// <param name="Start">Where its name stands.</param>
/// <param name="Length">The name's length.</param>
/// <param name="Known">What is done with texts in it.</param>
/// <param name="Inner">How many of the same name are open in it.</param>
internal readonly record struct OpenElement(int Start, int Length, Treatment? Known, int Inner);
