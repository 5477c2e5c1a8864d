using System.Buffers;

namespace Umbra.Core.Recording.Capture;

/// <summary>A request, encoded, that waits for its response. Pooled by its owner.</summary>
internal sealed class OpenExchange
{
    private const int SmallBuffer = 2048;

    private byte[] _bytes = [];

    /// <summary>Makes an empty one.</summary>
    public OpenExchange() => Place = new LinkedListNode<OpenExchange>(this);

    /// <summary>Its place among those that wait, the longest first.</summary>
    public LinkedListNode<OpenExchange> Place { get; }

    /// <summary>The exchange's identity.</summary>
    public UInt128 Id { get; set; }

    /// <summary>Since when it waits, ticks of the clock.</summary>
    public long Since { get; set; }

    /// <summary>Bytes reserved from the worker's memory.</summary>
    public int Reserved { get; set; }

    /// <summary>Bytes of the encoded part.</summary>
    public int Length { get; set; }

    /// <summary>What the sanitizer did to the request.</summary>
    public SanitizedParts Parts { get; set; }

    /// <summary>The record's beginning.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Room for the record's beginning.</summary>
    public Span<byte> Buffer(int size)
    {
        if (_bytes.Length < size)
        {
            GiveBuffer();
            _bytes = size <= SmallBuffer ? new byte[SmallBuffer] : ArrayPool<byte>.Shared.Rent(size);
        }

        return _bytes;
    }

    /// <summary>Empties it for its next use.</summary>
    public void Reset()
    {
        if (_bytes.Length > SmallBuffer)
        {
            GiveBuffer();
        }

        Length = Reserved = 0;
    }

    private void GiveBuffer()
    {
        if (_bytes.Length > SmallBuffer)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = [];
    }
}
