using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Umbra.Core.Comparing.Lifting;

/// <summary>Reads HTML as browsers do (WHATWG HTML): there is no malformed HTML. Scripts are not run, and comments say nothing.</summary>
internal static class HtmlLifter
{
    private const int MostDepth = XmlLifter.MostDepth;

    /// <inheritdoc cref="JsonLifter.Lift"/>
    public static LiftResult Lift(ReadOnlySpan<byte> text, LiftedDocument document)
    {
        if (!HtmlBounds.Holds(text))
        {
            return LiftResult.TooLarge;
        }

        using var page = new HtmlParser().ParseDocument(Encoding.UTF8.GetString(text));
        var root = page.DocumentElement;
        Read(root, 1).Lift(document, -1, false, static (parent, child) => parent.Name == "html" && child.Name is "head" or "body");
        return document.IsFull ? LiftResult.TooLarge : LiftResult.Lifted;
    }

    private static MarkupElement Read(IElement element, int depth)
    {
        var read = new MarkupElement(element.LocalName);
        foreach (var attribute in element.Attributes)
        {
            read.AddAttribute(attribute.Name, attribute.Value);
        }

        foreach (var node in element.ChildNodes)
        {
            switch (node)
            {
                case IText text:
                    read.AddText(text.Data);
                    break;
                case IElement child when depth == MostDepth:
                    AddFlat(child, read);
                    break;
                case IElement child:
                    read.AddChild(Read(child, depth + 1));
                    break;
                default:
                    break;
            }
        }

        return read;
    }

    // Too deep to be looked into: tags and texts one after the other, without a step deeper on the stack.
    private static void AddFlat(IElement top, MarkupElement into)
    {
        for (INode? node = top; node is not null; node = Following(node, top))
        {
            if (node is IElement element)
            {
                var flat = new MarkupElement(element.LocalName);
                foreach (var attribute in element.Attributes)
                {
                    flat.AddAttribute(attribute.Name, attribute.Value);
                }

                into.AddText(flat.Describe());
            }
            else if (node is IText text)
            {
                into.AddText(text.Data);
            }
        }
    }

    private static INode? Following(INode node, INode top)
    {
        if (node.FirstChild is { } child)
        {
            return child;
        }

        for (INode? at = node; at is not null && at != top; at = at.Parent)
        {
            if (at.NextSibling is { } sibling)
            {
                return sibling;
            }
        }

        return null;
    }
}
