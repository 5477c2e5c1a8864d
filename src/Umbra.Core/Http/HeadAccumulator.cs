using System.Buffers;

namespace Umbra.Core.Http;

/// <summary>
/// Finds a head, or a trailer section, in bytes that come in pieces of any size. One that lies whole in a piece is read where it is;
/// only one that is cut is copied together.
/// </summary>
internal struct HeadAccumulator
{
    private byte[]? _buffer;
    private int _length;
    private int _lineStart;
    private int _scanned;
    private bool _isHandedOut;

    /// <summary>Whether a part of a head is waiting for the rest.</summary>
    public readonly bool HasPart => Length > 0;

    /// <summary>Bytes of a head that is not complete.</summary>
    public readonly int Length => _isHandedOut ? 0 : _length;

    /// <summary>Looks for the empty line that ends a head.</summary>
    /// <param name="input">The next bytes; what belongs to the head is taken off.</param>
    /// <param name="limit">The most bytes of a head.</param>
    /// <param name="head">The head with its empty line. Valid until the next call.</param>
    public HeadSearch TryTake(scoped ref ReadOnlySpan<byte> input, int limit, out ReadOnlySpan<byte> head)
    {
        head = default;
        if (_isHandedOut)
        {
            Clear();
        }

        if (_length == 0)
        {
            var end = FindEnd(input);
            if (end >= 0)
            {
                _lineStart = _scanned = 0;
                if (end > limit)
                {
                    return HeadSearch.TooLarge;
                }

                head = input[..end];
                input = input[end..];
                return HeadSearch.Found;
            }
        }

        return Append(ref input, limit, out head);
    }

    /// <summary>Gives the buffer back.</summary>
    public void Clear()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        _length = _lineStart = _scanned = 0;
        _isHandedOut = false;
    }

    private HeadSearch Append(scoped ref ReadOnlySpan<byte> input, int limit, out ReadOnlySpan<byte> head)
    {
        head = default;
        var before = _length;
        var taken = Math.Min(input.Length, limit - before);
        Reserve(before + taken);
        input[..taken].CopyTo(_buffer.AsSpan(before));
        _length = before + taken;

        // When the search in the input itself found nothing, it left off at the input's end: it need not begin again.
        var end = before == 0 && taken == input.Length ? -1 : FindEnd(_buffer.AsSpan(0, _length));
        if (end >= 0)
        {
            head = _buffer.AsSpan(0, end);
            input = input[(end - before)..];
            _isHandedOut = true;
            return HeadSearch.Found;
        }

        if (_length >= limit)
        {
            return HeadSearch.TooLarge;
        }

        input = default;
        return HeadSearch.Partial;
    }

    private void Reserve(int size)
    {
        if (_buffer is not null && _buffer.Length >= size)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(size, 1024));
        if (_buffer is not null)
        {
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }

    /// <summary>The index after the first empty line, or -1. Goes on where the last search left off, so a head that drips in costs no more than one that does not.</summary>
    private int FindEnd(ReadOnlySpan<byte> text)
    {
        while (_scanned < text.Length)
        {
            var lineFeed = text[_scanned..].IndexOf((byte)'\n');
            if (lineFeed < 0)
            {
                _scanned = text.Length;
                return -1;
            }

            var end = _scanned + lineFeed;
            var length = end - _lineStart;
            _lineStart = _scanned = end + 1;
            if (length == 0 || (length == 1 && text[end - 1] == '\r'))
            {
                return end + 1;
            }
        }

        return -1;
    }
}

/// <summary>How a search for a head ended.</summary>
internal enum HeadSearch : byte
{
    /// <summary>The head goes on in bytes that have not come.</summary>
    Partial,

    /// <summary>It is there.</summary>
    Found,

    /// <summary>It is over the limit.</summary>
    TooLarge,
}
