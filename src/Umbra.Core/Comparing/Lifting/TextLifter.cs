namespace Umbra.Core.Comparing.Lifting;

/// <summary>Reads a text as an array of its lines. How a line ends, and whether the last one does, says nothing.</summary>
internal static class TextLifter
{
    /// <inheritdoc cref="JsonLifter.Lift"/>
    public static LiftResult Lift(ReadOnlySpan<byte> text, LiftedDocument document)
    {
        var root = document.Add(LiftedKind.Array, 0, text.Length);
        for (var start = 0; start < text.Length && !document.IsFull;)
        {
            var length = text[start..].IndexOf((byte)'\n');
            var end = length < 0 ? text.Length : start + length;
            var line = text[start..end];
            document.Add(LiftedKind.String, start, line is [.., (byte)'\r'] ? line.Length - 1 : line.Length);
            document[root].Count++;
            start = end + 1;
        }

        document.Close(root);
        return document.IsFull ? LiftResult.TooLarge : LiftResult.Lifted;
    }
}
