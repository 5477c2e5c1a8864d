using System.Collections.Immutable;

namespace Umbra.Import.Nginx;

/// <summary>Reads files into directives; what is included stands where it is included. For one import.</summary>
internal sealed class NginxParser(ImportDraft draft)
{
    // Lists of media types and of parameters for other protocols: nothing in them speaks of a proxy.
    private static readonly HashSet<string> _neverRead = new(StringComparer.Ordinal)
    {
        "mime.types", "fastcgi_params", "fastcgi.conf", "fastcgi-php.conf", "uwsgi_params", "scgi_params", "koi-utf", "koi-win", "win-utf",
    };

    private readonly List<string> _open = [];
    private long _characters;
    private int _files;
    private int _directives;

    /// <summary>Reads the file that is imported.</summary>
    public ImmutableArray<NginxDirective> Parse() => File(draft.Request.FileName, draft.Request.Text, null, 0);

    private ImmutableArray<NginxDirective> File(string name, string text, NginxDirective? include, int depth)
    {
        _characters += text.Length;
        if (_characters > NginxLimits.Characters || ++_files > NginxLimits.Files)
        {
            throw Fault(include, $"the files have more than {NginxLimits.Characters:N0} characters or are more than {NginxLimits.Files:N0}: import a part of them");
        }

        if (_open.Contains(name) || _open.Count >= NginxLimits.IncludeDepth)
        {
            throw Fault(include, _open.Contains(name) ? $"{name} includes itself: remove the include" : $"more than {NginxLimits.IncludeDepth} files include one another: include them in one place");
        }

        _open.Add(name);
        var lexer = new NginxLexer(name, text);
        var directives = Block(name, lexer, 0, depth);
        _open.RemoveAt(_open.Count - 1);
        return directives;
    }

    private ImportException Fault(NginxDirective? include, string problem) => include?.Fault(problem) ?? new ImportException(draft.Request.FileName, 0, problem);

    // Up to the closing brace, or to the end of the file when nothing was opened.
    private ImmutableArray<NginxDirective> Block(string file, NginxLexer lexer, int openedAt, int depth)
    {
        var block = ImmutableArray.CreateBuilder<NginxDirective>();
        while (true)
        {
            var token = lexer.Next();
            switch (token.Kind)
            {
                case NginxTokenKind.Word:
                    Directive(file, lexer, token, depth, block);
                    break;
                case NginxTokenKind.Close when openedAt > 0:
                case NginxTokenKind.EndOfFile when openedAt == 0:
                    return block.ToImmutable();
                case NginxTokenKind.EndOfFile:
                    throw new ImportException(file, openedAt, "the block that is opened here is not closed: end it with }");
                default:
                    throw new ImportException(file, token.Line, $"unexpected {Sign(token.Kind)}: a directive's name should stand there; remove it");
            }
        }
    }

    private void Directive(string file, NginxLexer lexer, NginxToken name, int depth, ImmutableArray<NginxDirective>.Builder block)
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        var token = lexer.Next();
        for (; token.Kind == NginxTokenKind.Word; token = lexer.Next())
        {
            arguments.Add(token.Text);
        }

        if (token.Kind is NginxTokenKind.Close or NginxTokenKind.EndOfFile)
        {
            throw new ImportException(file, name.Line, $"directive {name.Text} is not ended: write ; behind it");
        }

        if (++_directives > NginxLimits.Directives)
        {
            throw new ImportException(file, name.Line, $"there are more than {NginxLimits.Directives:N0} directives: import a part of them");
        }

        var directive = new NginxDirective(file, name.Line, name.Text, arguments.ToImmutable(), null);
        if (token.Kind == NginxTokenKind.End)
        {
            block.AddRange(directive is { Name: "include", Arguments.Length: 1 } ? Include(directive, depth) : [directive]);
        }
        else if (name.Text.EndsWith("_by_lua_block", StringComparison.Ordinal))
        {
            lexer.SkipProgram(token.Line);
            block.Add(directive);
        }
        else if (depth >= NginxLimits.Depth)
        {
            throw directive.Fault($"more than {NginxLimits.Depth} blocks stand inside one another: no server needs as many");
        }
        else
        {
            block.Add(directive with { Block = Block(file, lexer, token.Line, depth + 1) });
        }
    }

    private ImmutableArray<NginxDirective> Include(NginxDirective include, int depth)
    {
        var pattern = include.First;
        if (_neverRead.Contains(pattern[(pattern.LastIndexOf('/') + 1)..]))
        {
            return [];
        }

        IReadOnlyList<(string Name, string Text)> files;
        try
        {
            files = draft.Request.Include(pattern);
        }
        catch (IOException exception)
        {
            throw include.Fault($"{pattern} cannot be included ({exception.Message}): put it where the include says, or remove the include");
        }

        // A pattern that fits nothing is nothing; nginx does not start without a file that is named.
        if (files.Count == 0 && !pattern.AsSpan().ContainsAny("*?["))
        {
            draft.Remark(include.File, include.Line, RemarkKind.MirrorLost, $"{pattern} is not there: what it says, and what it mirrors, is left out; put it where the include says");
        }

        return [.. files.SelectMany(file => File(file.Name, file.Text, include, depth))];
    }

    private static string Sign(NginxTokenKind kind) => kind switch { NginxTokenKind.End => "';'", NginxTokenKind.Open => "'{'", _ => "'}'" };
}
