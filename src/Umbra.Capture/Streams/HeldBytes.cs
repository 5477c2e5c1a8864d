using System.Buffers;

namespace Umbra.Capture.Streams;

/// <summary>
/// Bytes of one direction that came before those before them, in the order of their places. Where two segments have the same bytes, the first that came is kept.
/// </summary>
internal sealed class HeldBytes
{
    // What a piece costs besides its bytes, so that many small ones count as what they are.
    private const int PieceCost = 64;
    private const int MostPieces = 2_048;

    // Those before this place were taken.
    private readonly List<Piece> _pieces = [];
    private int _first;

    /// <summary>How many pieces there are.</summary>
    public int Count => _pieces.Count - _first;

    /// <summary>Memory that they take.</summary>
    public int Cost { get; private set; }

    /// <summary>Bytes that are held.</summary>
    public int Bytes { get; private set; }

    /// <summary>There are so many pieces that no more are taken.</summary>
    public bool IsFull => Count >= MostPieces;

    /// <summary>The first piece.</summary>
    public Piece First => _pieces[_first];

    /// <summary>Keeps the bytes that are not there yet.</summary>
    /// <param name="sequence">The place of the first.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="missing">Bytes behind them that were not captured.</param>
    /// <param name="time">When they came.</param>
    /// <returns>False when bytes that are there differ.</returns>
    public bool Add(uint sequence, ReadOnlySpan<byte> bytes, int missing, long time)
    {
        var at = _pieces.Count;
        while (at > _first && (int)(_pieces[at - 1].End - sequence) > 0)
        {
            at--;
        }

        var isSame = true;
        while (at < _pieces.Count)
        {
            var next = _pieces[at];
            var before = (int)(next.Sequence - sequence);
            if (before >= bytes.Length)
            {
                break;
            }

            if (before > 0)
            {
                Insert(at++, sequence, bytes[..before], 0, time);
                sequence = next.Sequence;
                bytes = bytes[before..];
            }

            var from = (int)(sequence - next.Sequence);
            var overlap = Math.Clamp(next.Length - from, 0, bytes.Length);
            isSame &= overlap == 0 || bytes[..overlap].SequenceEqual(next.Span.Slice(from, overlap));
            sequence += (uint)overlap;
            bytes = bytes[overlap..];
            at++;
            if (bytes.IsEmpty)
            {
                return isSame;
            }
        }

        Insert(at, sequence, bytes, missing, time);
        return isSame;
    }

    /// <summary>Forgets the first piece; its bytes are the caller's until <see cref="GiveBack"/>.</summary>
    public Piece TakeFirst()
    {
        var first = _pieces[_first++];
        if (_first == _pieces.Count || _first >= 256)
        {
            _pieces.RemoveRange(0, _first);
            _first = 0;
        }

        Cost -= first.Buffer.Length + PieceCost;
        Bytes -= first.Length;
        return first;
    }

    /// <summary>Gives back the memory of a piece that was taken.</summary>
    public static void GiveBack(in Piece piece)
    {
        if (piece.Buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(piece.Buffer);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        while (Count > 0)
        {
            GiveBack(TakeFirst());
        }
    }

    private void Insert(int at, uint sequence, ReadOnlySpan<byte> bytes, int missing, long time)
    {
        var buffer = bytes.IsEmpty ? [] : ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        _pieces.Insert(at, new Piece(sequence, buffer, bytes.Length, missing, time));
        Cost += buffer.Length + PieceCost;
        Bytes += bytes.Length;
    }

    /// <summary>Bytes that came together.</summary>
    /// <param name="Sequence">The place of the first.</param>
    /// <param name="Buffer">Rented.</param>
    /// <param name="Length">How many.</param>
    /// <param name="Missing">Bytes behind them that were not captured.</param>
    /// <param name="Time">When they came.</param>
    public readonly record struct Piece(uint Sequence, byte[] Buffer, int Length, int Missing, long Time)
    {
        /// <summary>The place behind the last.</summary>
        public uint End => Sequence + (uint)Length;

        /// <summary>The bytes.</summary>
        public ReadOnlySpan<byte> Span => Buffer.AsSpan(0, Length);
    }
}
