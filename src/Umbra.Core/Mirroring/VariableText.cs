using System.Collections.Immutable;
using System.Text;

namespace Umbra.Core.Mirroring;

/// <summary>A text of the user's with variables in it: <c>$host</c> or <c>${host}</c>. Any other dollar is itself.</summary>
internal static class VariableText
{
    /// <summary>A piece that is no variable.</summary>
    public const int Literal = -1;

    /// <summary>Takes a text apart.</summary>
    /// <param name="text">The text.</param>
    /// <param name="names">The variables: letters and underscores, without their dollar.</param>
    public static ImmutableArray<TextPiece> Split(string text, params ReadOnlySpan<string> names)
    {
        var pieces = ImmutableArray.CreateBuilder<TextPiece>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '$' && TryVariable(text.AsSpan(i + 1), names, out var variable, out var length))
            {
                AddLiteral(pieces, literal);
                pieces.Add(new TextPiece("", variable));
                i += 1 + length;
            }
            else
            {
                literal.Append(text[i++]);
            }
        }

        AddLiteral(pieces, literal);
        return pieces.DrainToImmutable();
    }

    private static bool TryVariable(ReadOnlySpan<char> text, ReadOnlySpan<string> names, out int variable, out int length)
    {
        var hasBraces = text.Length > 0 && text[0] == '{';
        var name = hasBraces ? text[1..] : text;
        var end = name.IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz_");
        end = end < 0 ? name.Length : end;
        for (variable = 0; variable < names.Length; variable++)
        {
            if (name[..end].SequenceEqual(names[variable]) && (!hasBraces || (end < name.Length && name[end] == '}')))
            {
                length = end + (hasBraces ? 2 : 0);
                return true;
            }
        }

        length = 0;
        return false;
    }

    private static void AddLiteral(ImmutableArray<TextPiece>.Builder pieces, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            pieces.Add(new TextPiece(literal.ToString(), Literal));
            literal.Clear();
        }
    }
}

/// <summary>A piece of a text with variables.</summary>
/// <param name="Literal">What stands there; empty for a variable.</param>
/// <param name="Variable">The place of the variable's name among those that are known, or <see cref="VariableText.Literal"/>.</param>
internal readonly record struct TextPiece(string Literal, int Variable);
