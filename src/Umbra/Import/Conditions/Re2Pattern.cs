using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;

namespace Umbra.Import.Conditions;

/// <summary>Regular expressions of RE2 and of Go, in the form that Umbra's have (.NET's): the same but for a few notations.</summary>
internal static class Re2Pattern
{
    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\x00-\x7F",
        ["blank"] = @"\t ",
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["space"] = @"\t\n\v\f\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    /// <summary>The same expression for Umbra.</summary>
    /// <param name="pattern">As the other system has it.</param>
    /// <param name="problem">Why there is none; null when there is.</param>
    /// <param name="isWhole">It must fit the whole text.</param>
    public static string Convert(string pattern, out string? problem, bool isWhole = false)
    {
        var converted = new StringBuilder();
        problem = Translate(pattern, converted);
        var numbered = GroupNumbers.ByPlace(converted.ToString());
        var text = isWhole ? $"^(?:{numbered})$" : numbered;
        problem ??= TextRules.Parse(TextRule.Regex, text, "/", out _) is { } complaint ? $"{Printable.Text(pattern, 100)} {complaint.Problem}" : null;
        return text;
    }

    /// <summary>RE2's replacement in Umbra's form: <c>\1</c> becomes <c>$1</c>.</summary>
    public static string ConvertReplacement(string replacement)
    {
        var converted = new StringBuilder();
        for (var i = 0; i < replacement.Length; i++)
        {
            if (replacement[i] == '\\' && i + 1 < replacement.Length)
            {
                var next = replacement[++i];
                var isBeforeDigit = i + 1 < replacement.Length && char.IsAsciiDigit(replacement[i + 1]);
                converted.Append(!char.IsAsciiDigit(next) ? next.ToString() : isBeforeDigit ? $"${{{next}}}" : $"${next}");
            }
            else
            {
                converted.Append(replacement[i] == '$' ? "$$" : replacement[i].ToString());
            }
        }

        return converted.ToString();
    }

    private static string? Translate(string pattern, StringBuilder converted)
    {
        var isInClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            if (rest[0] == '\\')
            {
                if (TranslateEscape(pattern, ref i, converted) is { } problem)
                {
                    return problem;
                }
            }
            else if (isInClass && rest.StartsWith("[:") && rest.IndexOf(":]") is var end and > 0 && Classes.TryGetValue(rest[2..end].ToString(), out var named))
            {
                converted.Append(named);
                i += end + 1;
            }
            else if (isInClass)
            {
                converted.Append(rest[0] == '[' ? "\\[" : rest[0].ToString());
                isInClass = rest[0] != ']';
            }
            else if (rest[0] == '[')
            {
                // A closing bracket that stands first is one of the characters.
                var begin = rest.StartsWith("[^]") ? @"[^\]" : rest.StartsWith("[]") ? @"[\]" : rest.StartsWith("[^") ? "[^" : "[";
                converted.Append(begin);
                i += begin.Count(character => character != '\\') - 1;
                isInClass = true;
            }
            else if (rest.StartsWith("(?P<"))
            {
                converted.Append("(?<");
                i += 3;
            }
            else if (rest.StartsWith("(?") && rest.Length > 2 && Flags(rest[2..]).Contains('U'))
            {
                return $"{Printable.Text(pattern, 100)} has the flag U, which Umbra's expressions do not have";
            }
            else
            {
                converted.Append(rest[0]);
            }
        }

        return null;
    }

    private static ReadOnlySpan<char> Flags(ReadOnlySpan<char> text) => text[..(text.IndexOfAnyExcept("imsU-") is var end and >= 0 ? end : text.Length)];

    private static string? TranslateEscape(string pattern, ref int at, StringBuilder converted)
    {
        var rest = pattern.AsSpan(at);
        if (rest.StartsWith(@"\Q"))
        {
            var end = rest.IndexOf(@"\E");
            converted.Append(Regex.Escape((end < 0 ? rest[2..] : rest[2..end]).ToString()));
            at += (end < 0 ? rest.Length : end + 2) - 1;
            return null;
        }

        if (rest.StartsWith(@"\x{") && rest.IndexOf('}') is var close and > 3)
        {
            if (!int.TryParse(rest[3..close], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code is < 0 or > 0xFFFF)
            {
                return $"{Printable.Text(pattern, 100)} has a character that cannot stand in an expression of Umbra's";
            }

            converted.Append(CultureInfo.InvariantCulture, $"\\u{code:X4}");
            at += close;
            return null;
        }

        if (rest.Length > 2 && rest[1] is 'p' or 'P' && rest[2] != '{')
        {
            converted.Append(CultureInfo.InvariantCulture, $"\\{rest[1]}{{{rest[2]}}}");
            at += 2;
            return null;
        }

        if (rest.Length > 1 && rest[1] == 'C')
        {
            return $"{Printable.Text(pattern, 100)} asks for a single byte (\\C), which Umbra's expressions cannot";
        }

        converted.Append(rest[..Math.Min(2, rest.Length)]);
        at++;
        return null;
    }
}
