using System.Text;
using System.Xml;

namespace Umbra.Core.Comparing.Lifting;

/// <summary>
/// Reads XML. There are no document types, so that nothing is expanded or fetched. A name's prefix is left away, and so are the declarations of
/// name spaces: writers choose them freely.
/// </summary>
internal static class XmlLifter
{
    /// <summary>The deepest element; what is in a deeper one is its text.</summary>
    public const int MostDepth = 48;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersFromEntities = 1024,
    };

    /// <inheritdoc cref="JsonLifter.Lift"/>
    public static LiftResult Lift(ReadOnlySpan<byte> text, LiftedDocument document)
    {
        try
        {
            // What the declaration says of the encoding no longer holds: the text is UTF-8 by now.
            using var source = new StringReader(Encoding.UTF8.GetString(text));
            using var reader = XmlReader.Create(source, Settings);
            var root = Read(reader);
            var top = document.Add(LiftedKind.Object, 0, 0);
            document[top].Count = 1;
            root.Lift(document, -1, true, static (_, _) => false);
            document.Close(top);
            return document.IsFull ? LiftResult.TooLarge : LiftResult.Lifted;
        }
        catch (XmlException)
        {
            return LiftResult.Malformed;
        }
    }

    private static MarkupElement Read(XmlReader reader)
    {
        var open = new Stack<MarkupElement>();
        var root = new MarkupElement("");
        open.Push(root);
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when open.Count > MostDepth:
                    AddFlat(reader, open.Peek());
                    break;
                case XmlNodeType.Element:
                    var isEmpty = reader.IsEmptyElement;
                    var element = new MarkupElement(reader.LocalName);
                    AddAttributes(reader, element);
                    open.Peek().AddChild(element);
                    if (!isEmpty)
                    {
                        open.Push(element);
                    }

                    break;
                case XmlNodeType.EndElement when open.Count - 1 == reader.Depth + 1:
                    open.Pop();
                    break;
                case XmlNodeType.EndElement:
                    open.Peek().AddText(reader.LocalName);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    open.Peek().AddText(reader.Value);
                    break;
                default:
                    break;
            }
        }

        return root.OnlyChild;
    }

    // Too deep to be looked into: its tag is a part of the text.
    private static void AddFlat(XmlReader reader, MarkupElement into)
    {
        var flat = new MarkupElement(reader.LocalName);
        AddAttributes(reader, flat);
        into.AddText(flat.Describe());
    }

    private static void AddAttributes(XmlReader reader, MarkupElement element)
    {
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != "http://www.w3.org/2000/xmlns/")
            {
                element.AddAttribute(reader.LocalName, reader.Value);
            }
        }

        reader.MoveToElement();
    }
}
