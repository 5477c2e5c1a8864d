namespace Umbra.Core.Http;

/// <summary>Goes through the lines of a head. Lines end in CRLF; LF alone is taken (RFC 9112 section 2.2) when all lines do it.</summary>
internal ref struct LineReader(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _next;
    private bool _hasCrlf;

    /// <summary>Where the current line begins in the text.</summary>
    public int LineStart { get; private set; }

    /// <summary>At least one line ends in LF alone.</summary>
    public bool HasBareLineFeeds { get; private set; }

    /// <summary>What is wrong with the line ends so far.</summary>
    public HeadFault Fault { get; private set; }

    /// <summary>The next line, without its end. False at the text's end or at a fault.</summary>
    public bool TryNext(out ReadOnlySpan<byte> line)
    {
        line = default;
        var rest = _text[_next..];
        var end = rest.IndexOf((byte)'\n');
        if (end < 0)
        {
            return false;
        }

        LineStart = _next;
        _next += end + 1;
        line = rest[..end];
        if (line.Length > 0 && line[^1] == '\r')
        {
            line = line[..^1];
            _hasCrlf = true;
        }
        else
        {
            HasBareLineFeeds = true;
        }

        Fault = HasBareLineFeeds && _hasCrlf ? HeadFault.MixedLineEnds
            : line.Contains((byte)'\r') ? HeadFault.BareCarriageReturn
            : HeadFault.None;
        return Fault == HeadFault.None;
    }
}
