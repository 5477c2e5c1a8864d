using System.Buffers;

namespace Umbra.Core.Recording.Files;

/// <summary>Encoded records that are written, settled and counted together. One owner at a time.</summary>
internal sealed class RecordBlock
{
    private byte[] _bytes = [];
    private int _isSettled;

    /// <summary>The records, one after the other.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Bytes of the records.</summary>
    public int Length { get; private set; }

    /// <summary>How many records there are.</summary>
    public int Count { get; private set; }

    /// <summary>When the first one came, ticks of the clock.</summary>
    public long Since { get; private set; }

    /// <summary>Bytes reserved from the worker's memory.</summary>
    public int Reserved { get; set; }

    /// <summary>What its records say to have been lost before them.</summary>
    public LossTally Lost { get; } = new();

    /// <summary>Room for a record.</summary>
    /// <param name="bound">The most bytes that it can have.</param>
    /// <param name="blockBytes">How large a block usually is.</param>
    public Span<byte> Reserve(int bound, int blockBytes)
    {
        if (_bytes.Length - Length < bound)
        {
            var grown = ArrayPool<byte>.Shared.Rent(Math.Max(Length + bound, blockBytes + 4096));
            Bytes.CopyTo(grown);
            Return();
            _bytes = grown;
        }

        return _bytes.AsSpan(Length);
    }

    /// <summary>A record was written to what <see cref="Reserve"/> gave.</summary>
    /// <param name="length">Its length.</param>
    /// <param name="now">The clock's time.</param>
    public void Added(int length, long now)
    {
        Since = Count == 0 ? now : Since;
        Length += length;
        Count++;
    }

    /// <summary>Whether the caller is the first to say what became of it.</summary>
    public bool TrySettle() => Interlocked.Exchange(ref _isSettled, 1) == 0;

    /// <summary>Empties it for its next use.</summary>
    public void Reset()
    {
        // A block of one large record is not kept.
        if (_bytes.Length > 256 * 1024)
        {
            Return();
            _bytes = [];
        }

        Length = Count = Reserved = 0;
        Since = 0;
        _isSettled = 0;
    }

    private void Return()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
