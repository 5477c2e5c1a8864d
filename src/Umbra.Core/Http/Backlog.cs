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
    private int _count;

    /// <summary>Bytes that wait.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Nothing waits.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0;

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
            _pieces.Enqueue(new Piece(buffer, 0, bytes.Length, time, 0));
            _bytes += bytes.Length;
            _count++;
        }
    }

    /// <summary>Notes at the end that bytes are missing.</summary>
    public void AddGap(long missing, long time)
    {
        lock (_pieces)
        {
            _pieces.Enqueue(new Piece([], 0, 0, time, missing));
            _count++;
        }
    }

    /// <summary>Takes the first piece off, which is a gap.</summary>
    public void RemoveGap()
    {
        lock (_pieces)
        {
            _pieces.Dequeue();
            _count--;
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
            _count--;
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
                if (piece.Missing == 0)
                {
                    ArrayPool<byte>.Shared.Return(piece.Buffer);
                }
            }

            _bytes = 0;
            _count = 0;
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
    /// <param name="Missing">How many bytes are missing here; 0 for a run of bytes.</param>
    public readonly record struct Piece(byte[] Buffer, int Start, int Length, long Time, long Missing)
    {
        /// <summary>The bytes.</summary>
        public ReadOnlySpan<byte> Span => Buffer.AsSpan(Start, Length);
    }
}
