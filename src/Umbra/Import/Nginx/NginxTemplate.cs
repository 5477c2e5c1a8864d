using System.Collections.Immutable;
using System.Text;

namespace Umbra.Import.Nginx;

/// <summary>A text with variables, in its pieces.</summary>
internal static class NginxTemplate
{
    /// <summary>Cuts a text: <c>$name</c> and <c>${name}</c> are variables, any other dollar is itself.</summary>
    public static ImmutableArray<NginxPiece> Parse(string text)
    {
        var pieces = ImmutableArray.CreateBuilder<NginxPiece>();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var (name, length) = text[at] == '$' ? Variable(text, at + 1) : ("", 0);
            if (length == 0)
            {
                literal.Append(text[at++]);
                continue;
            }

            if (literal.Length > 0)
            {
                pieces.Add(new NginxPiece(literal.ToString(), false));
                literal.Clear();
            }

            pieces.Add(new NginxPiece(name, true));
            at += 1 + length;
        }

        if (literal.Length > 0)
        {
            pieces.Add(new NginxPiece(literal.ToString(), false));
        }

        return pieces.ToImmutable();
    }

    /// <summary>Whether a text has variables.</summary>
    public static bool HasVariables(string text) => Parse(text).Any(piece => piece.IsVariable);

    private static (string Name, int Length) Variable(string text, int start)
    {
        var isBraced = start < text.Length && text[start] == '{';
        var from = isBraced ? start + 1 : start;
        var end = from;
        // A capture is one digit: $10 is the first group and a nought.
        if (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }
        else
        {
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }
        }

        return end == from || (isBraced && (end == text.Length || text[end] != '}')) ? ("", 0) : (text[from..end], end - start + (isBraced ? 1 : 0));
    }
}

/// <summary>A piece of a text.</summary>
/// <param name="Text">The text itself, or the variable's name.</param>
/// <param name="IsVariable">Which of both.</param>
internal readonly record struct NginxPiece(string Text, bool IsVariable)
{
    /// <summary>As it would be written.</summary>
    public string Written => IsVariable ? $"${{{Text}}}" : Text;
}
