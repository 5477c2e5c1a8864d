using System.Text;

namespace Umbra.Import.GoReplay;

/// <summary>Splits a text into commands and words, as a POSIX shell does; nothing is expanded.</summary>
internal sealed class ShellReader(string file, string text)
{
    private readonly List<List<ShellWord>> _commands = [[]];
    private int _at;
    private int _line = 1;

    /// <summary>The commands, each with at least one word.</summary>
    /// <exception cref="ImportException">A quote is not closed, or something stands there that only a shell could know.</exception>
    public IReadOnlyList<IReadOnlyList<ShellWord>> Read()
    {
        while (_at < text.Length)
        {
            var character = text[_at];
            if (IsContinuation())
            {
                SkipContinuation();
            }
            else if (character is '\n' or ';' or '&')
            {
                _line += character == '\n' ? 1 : 0;
                _at++;
                _commands.Add([]);
            }
            else if (char.IsWhiteSpace(character))
            {
                _at++;
            }
            else if (character == '#')
            {
                _at = text.IndexOf('\n', _at) is var end and >= 0 ? end : text.Length;
            }
            else if (character is '|' or '(' or ')' or '`')
            {
                throw new ImportException(file, _line, $"{character} without quotes is the shell's own: put the value into quotes, as in 'http://staging|10%'");
            }
            else if (IsRedirection())
            {
                SkipRedirection();
            }
            else
            {
                var line = _line;
                _commands[^1].Add(new ShellWord(ReadWord(), line));
            }
        }

        return [.. _commands.Where(command => command.Count > 0)];
    }

    private bool IsContinuation() => text[_at] == '\\' && _at + 1 < text.Length && (text[_at + 1] == '\n' || (text[_at + 1] == '\r' && _at + 2 < text.Length && text[_at + 2] == '\n'));

    private void SkipContinuation()
    {
        _at = text.IndexOf('\n', _at) + 1;
        _line++;
    }

    // 2>&1, >log, >>log, <in: where the output goes is nothing that mirrors.
    private bool IsRedirection() => text[_at] is '<' or '>' || (char.IsAsciiDigit(text[_at]) && _at + 1 < text.Length && text[_at + 1] is '<' or '>');

    private void SkipRedirection()
    {
        while (_at < text.Length && (text[_at] is '<' or '>' or '&' or ' ' || char.IsAsciiDigit(text[_at])))
        {
            _at++;
        }

        if (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at - 1] is not ('1' or '2'))
        {
            ReadWord();
        }
    }

    private string ReadWord()
    {
        var word = new StringBuilder();
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not (';' or '&' or '|' or '(' or ')' or '<' or '>'))
        {
            switch (text[_at])
            {
                case '\'' or '"':
                    ReadQuoted(word, text[_at]);
                    break;
                case '\\' when IsContinuation():
                    SkipContinuation();
                    break;
                case '\\' when _at + 1 < text.Length:
                    word.Append(text[_at + 1]);
                    _at += 2;
                    break;
                default:
                    RefuseExpansion();
                    word.Append(text[_at++]);
                    break;
            }
        }

        if (_at < text.Length && text[_at] is '|' or '(' or ')')
        {
            throw new ImportException(file, _line, $"{text[_at]} without quotes is the shell's own: put the value into quotes, as in 'http://staging|10%'");
        }

        return word.ToString();
    }

    private void ReadQuoted(StringBuilder word, char mark)
    {
        var begin = _line;
        for (_at++; _at < text.Length && text[_at] != mark; _at++)
        {
            _line += text[_at] == '\n' ? 1 : 0;
            if (mark == '"' && text[_at] == '\\' && _at + 1 < text.Length && text[_at + 1] is '"' or '\\' or '$' or '`' or '\n')
            {
                _at++;
                _line += text[_at] == '\n' ? 1 : 0;
                word.Append(text[_at] == '\n' ? "" : text[_at].ToString());
                continue;
            }

            if (mark == '"')
            {
                RefuseExpansion();
            }

            word.Append(text[_at]);
        }

        if (_at == text.Length)
        {
            throw new ImportException(file, begin, $"the quote {mark} is not closed");
        }

        _at++;
    }

    // $1 is kept: it is a group of a rewrite, whatever a shell would make of it outside of '…'.
    private void RefuseExpansion()
    {
        if (text[_at] == '`' || (text[_at] == '$' && _at + 1 < text.Length && (char.IsAsciiLetter(text[_at + 1]) || text[_at + 1] is '_' or '{' or '(')
            && !(text[_at + 1] == '{' && _at + 2 < text.Length && char.IsAsciiDigit(text[_at + 2]))))
        {
            throw new ImportException(file, _line, "a variable or a command of the shell stands here, whose value is not known: write the value itself");
        }
    }
}
