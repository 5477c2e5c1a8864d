using System.Text;
using System.Text.RegularExpressions;

namespace Umbra.Core.Mirroring;

/// <summary>A <see cref="TextMatch"/> made ready for bytes.</summary>
internal sealed class TextMatcher
{
    // Longer texts are matched on the heap; a head is bounded, so this is too.
    private const int MostCharactersOnStack = 1024;

    private readonly TextMatch _match;
    private readonly byte[] _text;
    private readonly Regex? _regex;

    /// <param name="match">The condition; a regular expression must be valid under <see cref="RegexOptions.NonBacktracking"/>.</param>
    public TextMatcher(TextMatch match)
    {
        _match = match;
        _text = Encoding.UTF8.GetBytes(match.Text);
        if (match.Kind == TextMatchKind.Regex)
        {
            var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
            _regex = new Regex(match.Text, match.IgnoreCase ? options | RegexOptions.IgnoreCase : options);
        }
    }

    /// <summary>The condition asks that there be no such thing.</summary>
    public bool IsAbsence => _match.Kind == TextMatchKind.Absent;

    /// <summary>Whether a text that is there fits.</summary>
    public bool Fits(ReadOnlySpan<byte> text) => _match.Kind switch
    {
        TextMatchKind.Exact => text.Length == _text.Length && Begins(text),
        TextMatchKind.Prefix => text.Length >= _text.Length && Begins(text[.._text.Length]),
        TextMatchKind.Regex => FitsRegex(text),
        TextMatchKind.Present => true,
        _ => false,
    };

    private bool Begins(ReadOnlySpan<byte> text) => _match.IgnoreCase ? Ascii.EqualsIgnoreCase(text, _text) : text.SequenceEqual(_text);

    private bool FitsRegex(ReadOnlySpan<byte> text)
    {
        Span<char> stack = stackalloc char[MostCharactersOnStack];
        var characters = text.Length <= stack.Length ? stack : new char[text.Length];
        var count = Encoding.Latin1.GetChars(text, characters);
        return _regex!.IsMatch(characters[..count]);
    }
}
