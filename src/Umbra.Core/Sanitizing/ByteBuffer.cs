using System.Buffers;
using System.Text;

namespace Umbra.Core.Sanitizing;

/// <summary>Bytes that are put together, in memory that is used again. For one thread.</summary>
internal sealed class ByteBuffer
{
    private const int Smallest = 1024;

    // What a large message needed goes back to the pool when the buffer is emptied for the next one.
    private const int LargestKept = 256 * 1024;

    private byte[] _bytes = new byte[Smallest];

    /// <summary>Bytes in it.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > LargestKept)
        {
            ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
            _bytes = new byte[Smallest];
        }
    }

    /// <summary>Forgets what was added after a length.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Adds bytes.</summary>
    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Adds a byte.</summary>
    public void Append(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    /// <summary>Adds a character as UTF-8; half a surrogate pair becomes U+FFFD.</summary>
    public void Append(Rune character) => Length += character.EncodeToUtf8(Reserve(4));

    /// <summary>Room for so many bytes after what is written; <see cref="Advance"/> takes them in.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Grow(count);
        }

        return _bytes.AsSpan(Length);
    }

    /// <summary>Takes in so many bytes of what <see cref="Reserve"/> gave.</summary>
    public void Advance(int count) => Length += count;

    private void Grow(int count)
    {
        var grown = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, checked(Length + count)));
        Written.CopyTo(grown);
        if (_bytes.Length > Smallest)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = grown;
    }
}
