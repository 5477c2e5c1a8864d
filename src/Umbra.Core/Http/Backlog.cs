using System.Buffers;

namespace Umbra.Core.Http;

/// <summary>
/// Bytes of one direction that wait until they may be read. One thread at a time adds, one at a time takes; either waits for the
/// other no longer than a queue operation takes.
/// </summary>
internal sealed class Backlog
{
    private readonly Queue<Piece> _pieces = new();
    private long _bytes;

    /// <summary>Bytes that wait.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Copies bytes to the end.</summary>
    public void Add(ReadOnlySpan<byte> bytes, long time)
    {
        if (bytes.Length == 0)
        {
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        lock (_pieces)
        {
            _pieces.Enqueue(new Piece(buffer, 0, bytes.Length, time));
            _bytes += bytes.Length;
        }
    }

    /// <summary>The first piece; it stays until <see cref="Advance"/>.</summary>
    public bool TryPeek(out Piece piece)
    {
        lock (_pieces)
        {
            return _pieces.TryPeek(out piece);
        }
    }

    /// <summary>Takes bytes off the first piece, all of it or its beginning.</summary>
    public void Advance(int count)
    {
        if (count == 0)
        {
            return;
        }

        lock (_pieces)
        {
            var piece = _pieces.Peek();
            _bytes -= count;
            if (count < piece.Length)
            {
                ReplaceFirst(piece with { Start = piece.Start + count, Length = piece.Length - count });
                return;
            }

            _pieces.Dequeue();
            ArrayPool<byte>.Shared.Return(piece.Buffer);
        }
    }

    /// <summary>Forgets everything.</summary>
    /// <returns>How many bytes that were.</returns>
    public long Clear()
    {
        lock (_pieces)
        {
            var bytes = _bytes;
            while (_pieces.TryDequeue(out var piece))
            {
                ArrayPool<byte>.Shared.Return(piece.Buffer);
            }

            _bytes = 0;
            return bytes;
        }
    }

    // A queue has no way to change its first item; a piece is cut only when an upgrade is awaited, and then there are few.
    private void ReplaceFirst(Piece piece)
    {
        var count = _pieces.Count;
        _pieces.Dequeue();
        _pieces.Enqueue(piece);
        for (var i = 1; i < count; i++)
        {
            _pieces.Enqueue(_pieces.Dequeue());
        }
    }

    /// <summary>A run of bytes that came together.</summary>
    /// <param name="Buffer">Rented; given back by the backlog.</param>
    /// <param name="Start">First byte.</param>
    /// <param name="Length">Number of bytes.</param>
    /// <param name="Time">When they came.</param>
    public readonly record struct Piece(byte[] Buffer, int Start, int Length, long Time)
    {
        /// <summary>The bytes.</summary>
        public ReadOnlySpan<byte> Span => Buffer.AsSpan(Start, Length);
    }
}
