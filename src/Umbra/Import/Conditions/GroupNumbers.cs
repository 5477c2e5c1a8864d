using System.Globalization;
using System.Text;

namespace Umbra.Import.Conditions;

/// <summary>
/// Groups are numbered by where they begin, in every engine but .NET's, which counts those without names first. Where an expression has both kinds, each
/// gets its number in so many words; those with names keep them, inside.
/// </summary>
internal static class GroupNumbers
{
    /// <summary>The same expression, its groups numbered by where they begin.</summary>
    /// <param name="regex">In .NET's notation.</param>
    public static string ByPlace(string regex)
    {
        var hasNamed = false;
        var hasPlain = false;
        var numbered = new StringBuilder();
        var closing = new Stack<string>();
        var number = 0;
        var isInClass = false;
        for (var i = 0; i < regex.Length; i++)
        {
            var rest = regex.AsSpan(i);
            if (rest[0] == '\\' && rest.Length > 1)
            {
                numbered.Append(rest[..2]);
                i++;
            }
            else if (isInClass)
            {
                isInClass = rest[0] != ']';
                numbered.Append(rest[0]);
            }
            else if (rest[0] == '[')
            {
                // A bracket that stands first is one of the characters.
                isInClass = true;
                var begin = rest.StartsWith("[^]") ? 3 : rest.StartsWith("[^") || rest.StartsWith("[]") ? 2 : 1;
                numbered.Append(rest[..begin]);
                i += begin - 1;
            }
            else if (rest[0] == '(')
            {
                var isNamed = rest.Length > 3 && (rest.StartsWith("(?<") || rest.StartsWith("(?'")) && rest[3] is not ('=' or '!');
                var isPlain = !rest.StartsWith("(?");
                hasNamed |= isNamed;
                hasPlain |= isPlain;
                closing.Push(isNamed ? "))" : ")");
                numbered.Append(isNamed || isPlain ? string.Create(CultureInfo.InvariantCulture, $"(?<{++number}>") : "(");
                if (isNamed)
                {
                    numbered.Append('(');
                }
            }
            else
            {
                numbered.Append(rest[0] == ')' && closing.TryPop(out var closed) ? closed : rest[0].ToString());
            }
        }

        return hasNamed && hasPlain ? numbered.ToString() : regex;
    }

    /// <summary>Whether an expression has a group of a name.</summary>
    public static bool HasName(string regex, string name) => regex.Contains($"(?<{name}>", StringComparison.Ordinal) || regex.Contains($"(?'{name}'", StringComparison.Ordinal);
}
