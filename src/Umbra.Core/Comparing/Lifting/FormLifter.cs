using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Comparing.Lifting;

/// <summary>Reads <c>application/x-www-form-urlencoded</c> (WHATWG URL) as an object of texts.</summary>
internal static class FormLifter
{
    /// <inheritdoc cref="JsonLifter.Lift"/>
    public static LiftResult Lift(ReadOnlySpan<byte> text, LiftedDocument document)
    {
        var root = document.Add(LiftedKind.Object, 0, 0);
        var into = document.Text;
        foreach (var range in text.Split((byte)'&'))
        {
            var pair = text[range].Trim("\r\n"u8);
            if (pair.Length == 0)
            {
                continue;
            }

            var equals = pair.IndexOf((byte)'=');
            var nameStart = into.Length;
            Escapes.Decode(Escaping.Form, equals < 0 ? pair : pair[..equals], into);
            var start = into.Length;
            Escapes.Decode(Escaping.Form, equals < 0 ? default : pair[(equals + 1)..], into);
            ref var node = ref document[document.Add(LiftedKind.String, start, into.Length - start)];
            node.NameStart = nameStart;
            node.NameLength = start - nameStart;
            document[root].Count++;
        }

        document.Close(root);
        return document.IsFull ? LiftResult.TooLarge : LiftResult.Lifted;
    }
}
