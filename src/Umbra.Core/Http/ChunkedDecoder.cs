namespace Umbra.Core.Http;

/// <summary>
/// Undoes the chunked transfer coding (RFC 9112 section 7.1), strictly: CRLF everywhere, sizes of hexadecimal digits only. The ways
/// in which servers differ here are the ways in which requests are smuggled.
/// </summary>
internal struct ChunkedDecoder
{
    // 15 hexadecimal digits fit a long; larger sizes are an overflow somewhere.
    private const int MostSizeDigits = 15;

    // Extensions carry nothing that anybody uses; the bound keeps one from going on for ever.
    private const int MostExtensionBytes = 4096;

    private Step _step;
    private long _size;
    private int _digits;
    private int _extension;

    private enum Step : byte
    {
        Size,
        SpaceBeforeExtension,
        Extension,
        SizeLineFeed,
        Data,
        DataCarriageReturn,
        DataLineFeed,
        Trailers,
    }

    /// <summary>What stands next in the input.</summary>
    public enum Outcome : byte
    {
        /// <summary>The input is used up.</summary>
        NeedMore,

        /// <summary>A piece of data.</summary>
        Data,

        /// <summary>The last chunk was read: the trailer section, which ends in an empty line, comes next.</summary>
        Trailers,

        /// <summary>It is not the chunked coding.</summary>
        Fault,
    }

    /// <summary>Reads up to the next thing worth telling.</summary>
    public Outcome Next(scoped ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> data)
    {
        data = default;
        while (input.Length > 0)
        {
            if (_step == Step.Data)
            {
                var length = (int)Math.Min(_size, input.Length);
                data = input[..length];
                input = input[length..];
                _size -= length;
                if (_size == 0)
                {
                    _step = Step.DataCarriageReturn;
                }

                return Outcome.Data;
            }

            if (!TryStep(input[0]))
            {
                return Outcome.Fault;
            }

            input = input[1..];
            if (_step == Step.Trailers)
            {
                this = default;
                return Outcome.Trailers;
            }
        }

        return Outcome.NeedMore;
    }

    private bool TryStep(byte value)
    {
        switch (_step)
        {
            case Step.Size:
                return TrySizeByte(value);
            case Step.SpaceBeforeExtension:
                _step = value == ';' ? Step.Extension : Step.SpaceBeforeExtension;
                return (value is (byte)';' or (byte)' ' or (byte)'\t') && ++_extension <= MostExtensionBytes;
            case Step.Extension:
                _step = value == '\r' ? Step.SizeLineFeed : Step.Extension;
                return (value is (byte)'\r' or (byte)'\t' or (>= 0x20 and not 0x7f)) && ++_extension <= MostExtensionBytes;
            case Step.SizeLineFeed:
                _step = _size == 0 ? Step.Trailers : Step.Data;
                return value == '\n';
            case Step.DataCarriageReturn:
                _step = Step.DataLineFeed;
                return value == '\r';
            default:
                this = default;
                return value == '\n';
        }
    }

    private bool TrySizeByte(byte value)
    {
        if (char.IsAsciiHexDigit((char)value))
        {
            // '0' to '9' are 0x30 to 0x39; 'A' to 'F' and 'a' to 'f' end in 1 to 6.
            _size = (_size << 4) | (uint)((value & 0xf) + (value > '9' ? 9 : 0));
            return ++_digits <= MostSizeDigits;
        }

        _step = value switch
        {
            (byte)'\r' => Step.SizeLineFeed,
            (byte)';' => Step.Extension,
            _ => Step.SpaceBeforeExtension,
        };
        return _digits > 0 && (value is (byte)'\r' or (byte)';' or (byte)' ' or (byte)'\t');
    }
}
