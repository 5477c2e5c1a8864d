using System.Buffers;

namespace Umbra.Core.Delivery;

/// <summary>
/// A response that is kept to be compared: head, body and trailers in one buffer, whose size is reserved from the worker's memory. Pooled; one owner at a time,
/// who calls <see cref="Release"/>.
/// </summary>
internal sealed class CapturedResponse
{
    /// <summary>The smallest buffer; it stays with the response in the pool.</summary>
    private const int SmallestBuffer = 2048;

    private readonly ResponsePool _pool;
    private byte[] _buffer = [];
    private int _reserved;
    private int _head;
    private int _body;
    private int _trailers;

    internal CapturedResponse(ResponsePool pool) => _pool = pool;

    /// <summary>The final status code; 0 while none came.</summary>
    public int Status { get; set; }

    /// <summary>When the final response's first byte came, ticks of the clock; 0 while none did.</summary>
    public long BeganAt { get; set; }

    /// <summary>Bytes of the body that came, kept or not.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>Head and trailers are there, and the whole body is.</summary>
    public bool IsWhole => HasHead && BodyBytes == _body;

    /// <summary>The head is there; without memory it is not.</summary>
    public bool HasHead => _head > 0;

    /// <summary>Status line, fields and empty line.</summary>
    public ReadOnlySpan<byte> Head => _buffer.AsSpan(0, _head);

    /// <summary>The body without chunk framing; empty when it is not <see cref="IsWhole"/>.</summary>
    public ReadOnlySpan<byte> Body => IsWhole ? _buffer.AsSpan(_head, _body) : default;

    /// <summary>The trailer section's field lines.</summary>
    public ReadOnlySpan<byte> Trailers => _buffer.AsSpan(_head + _body, _trailers);

    /// <summary>Takes the head.</summary>
    public void SetHead(int status, ReadOnlySpan<byte> raw)
    {
        Status = status;
        _head = TryAppend(raw, 0) ? raw.Length : 0;
    }

    /// <summary>Takes a piece of the body. Past the bound, or without memory, nothing more is kept of it.</summary>
    public void AppendBody(ReadOnlySpan<byte> bytes)
    {
        var isKept = HasHead && BodyBytes == _body;
        BodyBytes += bytes.Length;
        if (isKept && BodyBytes <= _pool.MostBodyBytes && TryAppend(bytes, _head + _body))
        {
            _body += bytes.Length;
        }
        else
        {
            _body = 0; // never again as long as what came
        }
    }

    /// <summary>More of the body came than is there to be kept.</summary>
    /// <param name="bodyBytes">Its whole length.</param>
    public void MissBody(long bodyBytes)
    {
        BodyBytes = bodyBytes;
        _body = 0;
    }

    /// <summary>Takes the trailers; the body is complete.</summary>
    public void SetTrailers(ReadOnlySpan<byte> lines)
    {
        if (HasHead && TryAppend(lines, _head + _body))
        {
            _trailers = lines.Length;
        }
    }

    /// <summary>Its owner needs it no more.</summary>
    public void Release()
    {
        if (_buffer.Length > SmallestBuffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        _pool.Budget.Release(_reserved);
        _reserved = _head = _body = _trailers = Status = 0;
        BeganAt = BodyBytes = 0;
        _pool.Return(this);
    }

    private bool TryAppend(ReadOnlySpan<byte> bytes, int at)
    {
        var needed = at + bytes.Length;
        if (needed > _reserved && !TryGrow(at, needed))
        {
            return false;
        }

        bytes.CopyTo(_buffer.AsSpan(at));
        return true;
    }

    private bool TryGrow(int used, int needed)
    {
        var size = Math.Max(SmallestBuffer, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)needed));
        if (!_pool.Budget.TryReserve(size - _reserved))
        {
            return false;
        }

        _reserved = size;
        if (_buffer.Length < size)
        {
            var grown = size == SmallestBuffer ? new byte[size] : ArrayPool<byte>.Shared.Rent(size);
            _buffer.AsSpan(0, used).CopyTo(grown);
            if (_buffer.Length > SmallestBuffer)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            _buffer = grown;
        }

        return true;
    }
}
