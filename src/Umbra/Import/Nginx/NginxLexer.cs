using System.Text;

namespace Umbra.Import.Nginx;

/// <summary>
/// Cuts a file into words as nginx does: a quote is one only where a word begins, a brace closes a block only there, <c>${</c> opens none,
/// and a backslash goes away only before a quote, a backslash, and the letters t, r and n.
/// </summary>
internal sealed class NginxLexer(string file, string text)
{
    private int _at;
    private int _line = 1;

    /// <summary>The next piece.</summary>
    public NginxToken Next()
    {
        SkipBlank();
        if (_at == text.Length)
        {
            return new NginxToken(NginxTokenKind.EndOfFile, "", _line);
        }

        switch (text[_at])
        {
            case ';':
                _at++;
                return new NginxToken(NginxTokenKind.End, "", _line);
            case '{':
                _at++;
                return new NginxToken(NginxTokenKind.Open, "", _line);
            case '}':
                _at++;
                return new NginxToken(NginxTokenKind.Close, "", _line);
            case '"' or '\'':
                return Quoted(text[_at]);
            default:
                return Plain();
        }
    }

    /// <summary>Goes past a block that is no configuration but a program, up to its own closing brace.</summary>
    /// <param name="openedAt">The line of its opening brace, which was read.</param>
    public void SkipProgram(int openedAt)
    {
        for (var depth = 1; depth > 0; _at++)
        {
            if (_at >= text.Length)
            {
                throw new ImportException(file, openedAt, "the block that is opened here is not closed: end it with }");
            }

            depth += text[_at] == '{' ? 1 : text[_at] == '}' ? -1 : 0;
            _line += text[_at] == '\n' ? 1 : 0;
        }
    }

    private void SkipBlank()
    {
        while (_at < text.Length)
        {
            var character = text[_at];
            if (character == '#')
            {
                var end = text.IndexOf('\n', _at);
                _at = end < 0 ? text.Length : end;
            }
            else if (IsBlank(character) || (character == '\uFEFF' && _at == 0))
            {
                _line += character == '\n' ? 1 : 0;
                _at++;
            }
            else
            {
                return;
            }
        }
    }

    private NginxToken Quoted(char mark)
    {
        var line = _line;
        var word = new StringBuilder();
        for (_at++; _at < text.Length && text[_at] != mark;)
        {
            Take(word);
        }

        if (_at == text.Length)
        {
            throw new ImportException(file, line, $"the text that begins here is not closed: end it with {mark}");
        }

        _at++;
        if (_at < text.Length && !IsBlank(text[_at]) && text[_at] is not (';' or '{' or ')'))
        {
            throw new ImportException(file, _line, $"a closing {mark} is followed by '{Printable(text[_at])}': put a space between them, or a backslash before the {mark} if it belongs to the text");
        }

        // if ($x = "y") : the parenthesis stands directly behind the text, and belongs to the directive.
        if (_at < text.Length && text[_at] == ')')
        {
            word.Append(')');
            _at++;
        }

        return new NginxToken(NginxTokenKind.Word, word.ToString(), line);
    }

    private NginxToken Plain()
    {
        var line = _line;
        var word = new StringBuilder();
        while (_at < text.Length && !IsBlank(text[_at]) && text[_at] is not (';' or '{'))
        {
            if (text[_at] == '$' && _at + 1 < text.Length && text[_at + 1] == '{')
            {
                word.Append("${");
                _at += 2;
                continue;
            }

            Take(word);
        }

        return new NginxToken(NginxTokenKind.Word, word.ToString(), line);
    }

    // One character, or a backslash with the one that it speaks of.
    private void Take(StringBuilder word)
    {
        var character = text[_at++];
        if (character == '\\' && _at < text.Length)
        {
            var next = text[_at++];
            character = next switch { '"' or '\'' or '\\' => next, 't' => '\t', 'r' => '\r', 'n' => '\n', _ => '\\' };
            if (character == '\\' && next != '\\')
            {
                word.Append('\\');
                character = next;
                _line += next == '\n' ? 1 : 0;
            }
        }
        else
        {
            _line += character == '\n' ? 1 : 0;
        }

        if (char.IsControl(character) && character is not ('\t' or '\r' or '\n'))
        {
            throw new ImportException(file, _line, $"there is a control character (U+{(int)character:X4}): remove it");
        }

        word.Append(character);
    }

    private static string Printable(char character) => char.IsControl(character) ? $"U+{(int)character:X4}" : character.ToString();

    private static bool IsBlank(char character) => character is ' ' or '\t' or '\r' or '\n';
}
