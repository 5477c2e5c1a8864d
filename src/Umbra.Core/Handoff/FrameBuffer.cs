using System.Buffers.Binary;

namespace Umbra.Core.Handoff;

/// <summary>A reused buffer in which a frame is put together. For one thread.</summary>
internal sealed class FrameBuffer(int size)
{
    /// <summary>A buffer that grew past this for a large exchange is given up after it.</summary>
    private const int LargestKept = 4 * 1024 * 1024;

    private byte[] _bytes = new byte[size];
    private int _length;

    /// <summary>The frame.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Bytes of the frame so far, with its header.</summary>
    public int Length => _length;

    /// <summary>Starts a frame; the one before is forgotten.</summary>
    public void Begin(FrameType type)
    {
        if (_bytes.Length > LargestKept)
        {
            _bytes = new byte[size];
        }

        _bytes[Frame.HeaderLength - 1] = (byte)type;
        _length = Frame.HeaderLength;
    }

    /// <summary>Room for so many bytes after what is written.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        }

        return _bytes.AsSpan(_length);
    }

    /// <summary>Takes so many bytes of what <see cref="Reserve"/> gave into the frame.</summary>
    public void Advance(int count) => _length += count;

    /// <summary>Adds a record with its length before it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="sizeBound"><see cref="ExchangeCodec.SizeBound"/> of it.</param>
    public void AddRecord(in ExchangeRecord record, int sizeBound)
    {
        var room = Reserve(sizeof(int) + sizeBound);
        var written = ExchangeCodec.Write(record, room[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(room, written);
        _length += sizeof(int) + written;
    }

    /// <summary>Finishes the frame.</summary>
    public void End() => BinaryPrimitives.WriteInt32LittleEndian(_bytes, _length - Frame.HeaderLength);
}
