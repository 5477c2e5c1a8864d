using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Import.Conditions;

namespace Umbra.Import.Nginx;

/// <summary>Regular expressions of PCRE, for an engine whose time is bounded.</summary>
internal static class NginxRegex
{
    private const int MostCharacters = 2_048;
    private const int MostKnown = 1_000;

    // Making an expression is what an import takes its time for, and a location's is asked for in many places.
    private static readonly ConcurrentDictionary<string, string?> _known = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<(string, bool), Regex> _made = new();

    /// <summary>The same expression; null when the engine has no such thing.</summary>
    public static string? Translate(string regex)
    {
        if (_known.Count > MostKnown)
        {
            _known.Clear();
        }

        return _known.GetOrAdd(regex, TranslateNew);
    }

    private static string? TranslateNew(string regex)
    {
        var translated = GroupNumbers.ByPlace(regex.Replace("(?P<", "(?<", StringComparison.Ordinal));
        var isDifferent = ((string[])["[[:", @"\h", @"\K", @"\Q"]).Any(part => translated.Contains(part, StringComparison.Ordinal));
        return isDifferent || translated.Length > MostCharacters || TextRules.Parse(TextRule.Regex, translated, "/", out _) is not null ? null : translated;
    }

    /// <summary>An expression of the same groups that fits whole texts: <c>rewrite</c> and captures put a new path in the place of the whole.</summary>
    public static string OfWhole(string regex)
    {
        var isWhole = regex is ['^', .., '$'] && regex[^2] != '\\' && !regex.Contains('|');
        return isWhole ? regex : $"^(?:.*?)(?:{regex})(?:.*)$";
    }

    /// <summary>Whether it fits a text that is known now.</summary>
    public static bool Fits(string regex, bool ignoreCase, string text)
    {
        if (_made.Count > MostKnown)
        {
            _made.Clear();
        }

        return _made.GetOrAdd((regex, ignoreCase), static key => new Regex(key.Item1, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (key.Item2 ? RegexOptions.IgnoreCase : RegexOptions.None))).IsMatch(text);
    }
}
