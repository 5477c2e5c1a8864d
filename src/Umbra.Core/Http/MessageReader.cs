namespace Umbra.Core.Http;

/// <summary>
/// Reads the messages of one direction of a connection out of bytes that come in pieces of any size, without ever asking for them:
/// call <see cref="Next"/> until it says <see cref="ReadEvent.NeedMore"/>. Allocates nothing per message.
/// </summary>
/// <remarks>What an event hands out points into the input or into the reader and is valid until the next call.</remarks>
internal abstract class MessageReader(HttpLimits limits)
{
    private HeadAccumulator _head;
    private ChunkedDecoder _chunks;
    private Step _step;
    private long _left;
    private int _emptyLines;

    // Empty lines before a start line that are skipped (RFC 9112 section 2.2 asks for one); more is no HTTP client.
    private const int MostEmptyLines = 8;

    private enum Step : byte
    {
        Head,
        Body,
        BodyUntilClose,
        Chunks,
        Trailers,
        End,
        Fault,
    }

    /// <summary>Why the bytes cannot be read any further.</summary>
    public OpaqueReason Fault { get; private set; }

    /// <summary>Bytes of a head at fault that were taken off the input.</summary>
    public int UnreadBytes { get; private set; }

    /// <summary>Bytes of a head that is not there as a whole.</summary>
    public int PendingBytes => _head.Length;

    /// <summary>How the current message's body is delimited.</summary>
    public BodyFraming Framing { get; private set; }

    /// <summary>Nothing of a message has been read since the last one's end, but for empty lines.</summary>
    public bool IsBetweenMessages => _step == Step.Head && !_head.HasPart;

    /// <summary>The bounds.</summary>
    protected HttpLimits Limits { get; } = limits;

    /// <summary>Reads up to the next event.</summary>
    /// <param name="input">The bytes; what was read is taken off.</param>
    /// <param name="content">The event's bytes: a raw head, a piece of body, or trailer lines.</param>
    public ReadEvent Next(scoped ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> content)
    {
        content = default;
        switch (_step)
        {
            case Step.Head:
                return NextHead(ref input, out content);
            case Step.Body:
                return NextBody(ref input, out content);
            case Step.BodyUntilClose when input.Length > 0:
                content = input;
                input = default;
                return ReadEvent.Body;
            case Step.Chunks:
                return NextChunk(ref input, out content);
            case Step.Trailers:
                return NextTrailers(ref input, out content);
            case Step.End:
                _step = Step.Head;
                _emptyLines = 0;
                return ReadEvent.End;
            case Step.Fault:
                return ReadEvent.Fault;
            default:
                return ReadEvent.NeedMore;
        }
    }

    /// <summary>Passes over bytes that are missing, when all of them lie in a body of declared length: where its message ends stays certain. <see cref="Next"/> goes on behind them.</summary>
    /// <returns>False when it is not certain which bytes they are: nothing was passed over.</returns>
    public bool TrySkip(long missing)
    {
        if (_step != Step.Body || missing > _left)
        {
            return false;
        }

        _left -= missing;
        _step = _left == 0 ? Step.End : Step.Body;
        return true;
    }

    /// <summary>No more bytes will come.</summary>
    /// <returns><see cref="ReadEvent.End"/> when that completes a message, <see cref="ReadEvent.NeedMore"/> when there was none, else <see cref="ReadEvent.Fault"/>.</returns>
    public ReadEvent EndOfStream()
    {
        var isWhole = _step is Step.BodyUntilClose or Step.End;
        var isBetween = IsBetweenMessages;
        Release();
        return isWhole ? ReadEvent.End : isBetween ? ReadEvent.NeedMore : ReadEvent.Fault;
    }

    /// <summary>Gives back what the reader holds. It can read a new stream afterwards.</summary>
    public virtual void Release()
    {
        _head.Clear();
        _chunks = default;
        _step = Step.Head;
        _emptyLines = 0;
    }

    /// <summary>Parses a head and says, by <see cref="BodyOf"/>, how its body is delimited.</summary>
    /// <param name="raw">The head with its empty line.</param>
    /// <returns><see cref="ReadEvent.Head"/>, <see cref="ReadEvent.Interim"/> or <see cref="ReadEvent.Fault"/>.</returns>
    protected abstract ReadEvent OnHead(ReadOnlySpan<byte> raw);

    /// <summary>Whether a message can begin with this byte; what cannot is not waited for.</summary>
    protected abstract bool CanBegin(byte first, out OpaqueReason reason);

    /// <summary>Sets how the body is delimited.</summary>
    protected void BodyOf(BodyFraming framing, long length = 0)
    {
        UnreadBytes = 0;
        Framing = framing;
        _left = length;
        _step = framing switch
        {
            BodyFraming.ContentLength when length > 0 => Step.Body,
            BodyFraming.Chunked => Step.Chunks,
            BodyFraming.Close => Step.BodyUntilClose,
            _ => Step.End,
        };
    }

    /// <summary>The bytes cannot be read any further.</summary>
    protected ReadEvent Fail(OpaqueReason reason)
    {
        Fault = reason;
        _step = Step.Fault;
        return ReadEvent.Fault;
    }

    private ReadEvent NextHead(scoped ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> content)
    {
        content = default;
        while (input.Length > 0)
        {
            if (!_head.HasPart && input[0] is not ((byte)'\r' or (byte)'\n') && !CanBegin(input[0], out var reason))
            {
                return Fail(reason);
            }

            UnreadBytes = _head.Length;
            var search = _head.TryTake(ref input, Limits.HeadBytes, out content);
            if (search != HeadSearch.Found)
            {
                return search == HeadSearch.Partial ? ReadEvent.NeedMore : Fail(OpaqueReason.HeadTooLarge);
            }

            if (!content.SequenceEqual("\r\n"u8))
            {
                UnreadBytes = content.Length;
                return OnHead(content);
            }

            if (++_emptyLines > MostEmptyLines)
            {
                return Fail(OpaqueReason.Malformed);
            }
        }

        return ReadEvent.NeedMore;
    }

    private ReadEvent NextBody(scoped ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> content)
    {
        var length = (int)Math.Min(_left, input.Length);
        content = input[..length];
        input = input[length..];
        _left -= length;
        if (_left == 0)
        {
            _step = Step.End;
        }

        return length > 0 ? ReadEvent.Body : ReadEvent.NeedMore;
    }

    private ReadEvent NextChunk(scoped ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> content)
    {
        switch (_chunks.Next(ref input, out content))
        {
            case ChunkedDecoder.Outcome.Data:
                return ReadEvent.Body;
            case ChunkedDecoder.Outcome.Trailers:
                _step = Step.Trailers;
                return NextTrailers(ref input, out content);
            case ChunkedDecoder.Outcome.Fault:
                return Fail(OpaqueReason.Malformed);
            default:
                return ReadEvent.NeedMore;
        }
    }

    private ReadEvent NextTrailers(scoped ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (input.Length == 0)
        {
            return ReadEvent.NeedMore;
        }

        var search = _head.TryTake(ref input, Limits.HeadBytes, out var section);
        if (search != HeadSearch.Found)
        {
            return search == HeadSearch.Partial ? ReadEvent.NeedMore : Fail(OpaqueReason.HeadTooLarge);
        }

        if (!section.EndsWith("\r\n"u8))
        {
            return Fail(OpaqueReason.Malformed);
        }

        _step = Step.End;
        content = section[..^2];
        if (content.Length == 0)
        {
            return Next(ref input, out content);
        }

        var fault = HeadParser.CheckTrailers(content, FieldTable.ForThisThread, Limits.Fields);
        return fault == HeadFault.None && content.EndsWith("\r\n"u8) ? ReadEvent.Trailers : Fail(OpaqueReason.Malformed);
    }
}
