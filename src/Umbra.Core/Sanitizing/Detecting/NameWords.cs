namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>The words of a name, whatever joins them: <c>accessToken</c>, <c>access_token</c>, <c>X-Access-Token</c> and <c>ACCESS.TOKEN</c> are one.</summary>
internal ref struct NameWords
{
    private const int Most = 64;

    private readonly Span<char> _letters;
    private int _length;
    private int _last;
    private int _beforeLast;

    /// <param name="name">The name; of a longer one than 64 characters the end counts.</param>
    /// <param name="letters">At least 64 characters.</param>
    public NameWords(ReadOnlySpan<byte> name, Span<char> letters)
    {
        _letters = letters;
        name = name[Math.Max(0, name.Length - Most)..];
        for (var i = 0; i < name.Length; i++)
        {
            var character = (char)name[i];
            if (!char.IsAsciiLetterOrDigit(character))
            {
                continue;
            }

            if (IsBeginning(name, i))
            {
                (_beforeLast, _last) = (_last, _length);
            }

            _letters[_length++] = char.ToLowerInvariant(character);
        }
    }

    /// <summary>All words, without joints, in small letters.</summary>
    public readonly ReadOnlySpan<char> All => _letters[.._length];

    /// <summary>The last word.</summary>
    public readonly ReadOnlySpan<char> Last => _letters[_last.._length];

    /// <summary>The last two words.</summary>
    public readonly ReadOnlySpan<char> LastTwo => _letters[_beforeLast.._length];

    /// <summary>The word before the last; empty when there is one word.</summary>
    public readonly ReadOnlySpan<char> BeforeLast => _letters[_beforeLast.._last];

    private readonly bool IsBeginning(ReadOnlySpan<byte> name, int at)
    {
        if (_length == 0)
        {
            return true;
        }

        var before = (char)name[at - 1];
        var isUpper = char.IsAsciiLetterUpper((char)name[at]);
        return !char.IsAsciiLetterOrDigit(before)
            || (isUpper && !char.IsAsciiLetterUpper(before))
            || (isUpper && at + 1 < name.Length && char.IsAsciiLetterLower((char)name[at + 1])); // the K of APIKey
    }
}
