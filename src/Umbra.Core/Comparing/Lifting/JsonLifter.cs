using System.Text.Unicode;
using Umbra.Core.Sanitizing.Formats;

namespace Umbra.Core.Comparing.Lifting;

/// <summary>Reads JSON strictly (RFC 8259). The values point into the text; nothing is copied, and nesting costs no stack.</summary>
internal static class JsonLifter
{
    /// <summary>Reads a document.</summary>
    /// <param name="text">All of it, in UTF-8.</param>
    /// <param name="document">Takes the values; empty before.</param>
    public static LiftResult Lift(ReadOnlySpan<byte> text, LiftedDocument document)
    {
        var cursor = new ByteCursor(text);
        return !Utf8.IsValid(text) || !TryValue(ref cursor, document, -1, default) || !IsAtEnd(ref cursor) ? Failed(document) : LiftResult.Lifted;
    }

    /// <summary>Reads documents that stand in lines of their own (NDJSON), or behind record separators (RFC 7464), as one array.</summary>
    /// <inheritdoc cref="Lift"/>
    public static LiftResult LiftLines(ReadOnlySpan<byte> text, LiftedDocument document)
    {
        if (!Utf8.IsValid(text))
        {
            return LiftResult.Malformed;
        }

        const byte RecordSeparator = 0x1e;
        var root = document.Add(LiftedKind.Array, 0, text.Length);
        var cursor = new ByteCursor(text);
        while (!IsAtEnd(ref cursor))
        {
            if (cursor.Peek() == RecordSeparator)
            {
                cursor.At++;
            }
            else if (!TryValue(ref cursor, document, root, default))
            {
                return Failed(document);
            }
        }

        document.Close(root);
        return LiftResult.Lifted;
    }

    /// <summary>Reads a document into another one that is being put together.</summary>
    /// <param name="cursor">Before the value; then behind it.</param>
    /// <param name="document">Takes the values.</param>
    /// <param name="parent">The container that it stands in; negative for none.</param>
    /// <param name="name">Where the name of it stands.</param>
    public static bool TryValue(ref ByteCursor cursor, LiftedDocument document, int parent, Name name)
    {
        var outermost = parent;
        while (true)
        {
            cursor.SkipSpace();
            if (!TryBegin(ref cursor, document, name, parent, out var index) || document.IsFull)
            {
                return false;
            }

            if (document[index].Kind is LiftedKind.Object or LiftedKind.Array)
            {
                // Until a container is closed, Next says which one it stands in.
                document[index].Next = parent;
                parent = index;
                cursor.SkipSpace();
                if (cursor.Peek() is not ('}' or ']'))
                {
                    if (!TryNext(ref cursor, document, parent, out name))
                    {
                        return false;
                    }

                    continue;
                }
            }

            // Closes what ends here, until there is another value or the outermost one is done.
            while (true)
            {
                if (parent == outermost)
                {
                    return true;
                }

                cursor.SkipSpace();
                if (cursor.TryTake(','))
                {
                    break;
                }

                ref var open = ref document[parent];
                if (!cursor.TryTake(open.Kind == LiftedKind.Object ? '}' : ']'))
                {
                    return false;
                }

                open.Length = cursor.At - open.Start;
                var closed = parent;
                parent = open.Next;
                document.Close(closed);
            }

            if (!TryNext(ref cursor, document, parent, out name))
            {
                return false;
            }
        }
    }

    // Reads the name that stands before a member.
    private static bool TryNext(ref ByteCursor cursor, LiftedDocument document, int parent, out Name name)
    {
        name = default;
        if (document[parent].Kind == LiftedKind.Array)
        {
            return true;
        }

        cursor.SkipSpace();
        var start = cursor.At + 1;
        if (cursor.Peek() != '"' || !JsonLexer.TryString(ref cursor, out var text, out var isEscaped))
        {
            return false;
        }

        name = new Name(start, text.Length, isEscaped);
        cursor.SkipSpace();
        return cursor.TryTake(':');
    }

    private static bool TryBegin(ref ByteCursor cursor, LiftedDocument document, Name name, int parent, out int index)
    {
        var start = cursor.At;
        index = -1;
        var isEscaped = false;
        var kind = LiftedKind.Null;
        var isThere = true;
        switch (cursor.Peek())
        {
            case '"':
                kind = LiftedKind.String;
                isThere = JsonLexer.TryString(ref cursor, out _, out isEscaped);
                break;
            case '{':
                kind = LiftedKind.Object;
                cursor.At++;
                break;
            case '[':
                kind = LiftedKind.Array;
                cursor.At++;
                break;
            case 't':
                kind = LiftedKind.Boolean;
                isThere = TryWord(ref cursor, "true"u8);
                break;
            case 'f':
                kind = LiftedKind.Boolean;
                isThere = TryWord(ref cursor, "false"u8);
                break;
            case 'n':
                isThere = TryWord(ref cursor, "null"u8);
                break;
            default:
                kind = LiftedKind.Number;
                isThere = JsonLexer.TryNumber(ref cursor);
                break;
        }

        if (!isThere)
        {
            return false;
        }

        var marks = kind == LiftedKind.String ? 1 : 0;
        index = document.Add(kind, start + marks, cursor.At - start - (2 * marks));
        ref var node = ref document[index];
        node.IsEscaped = isEscaped;
        node.NameStart = name.Start;
        node.NameLength = name.Length;
        node.IsNameEscaped = name.IsEscaped;
        if (parent >= 0)
        {
            document[parent].Count++;
        }

        return true;
    }

    private static bool TryWord(ref ByteCursor cursor, ReadOnlySpan<byte> word)
    {
        var isThere = cursor.Text[cursor.At..].StartsWith(word);
        cursor.At += isThere ? word.Length : 0;
        return isThere;
    }

    private static bool IsAtEnd(ref ByteCursor cursor)
    {
        cursor.SkipSpace();
        return cursor.Peek() < 0;
    }

    private static LiftResult Failed(LiftedDocument document) => document.IsFull ? LiftResult.TooLarge : LiftResult.Malformed;

    /// <summary>Where a name stands in the text.</summary>
    internal readonly record struct Name(int Start, int Length, bool IsEscaped);
}
