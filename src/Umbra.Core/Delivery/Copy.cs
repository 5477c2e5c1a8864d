using System.Diagnostics;
using Umbra.Core.Handoff;

namespace Umbra.Core.Delivery;

/// <summary>
/// One copy on its way to a target: the request's bytes and what is to be remembered until it is settled. Pooled.
/// </summary>
/// <remarks>
/// It has two holders from the moment it is dispatched: whoever settles it, and the send operation, which may still read the buffer when
/// a deadline has settled the copy. The buffer is used again only when both have called <see cref="Release"/>.
/// </remarks>
internal sealed class Copy(CopyPool pool)
{
    private byte[] _buffer = [];
    private int _holders;
    private int _isSettled;

    /// <summary>The next one in a queue.</summary>
    public Copy? Next { get; set; }

    /// <summary>The lane whose order it keeps; <see cref="CopyQueue.Unordered"/> for none.</summary>
    public int Lane { get; set; }

    /// <summary>The method is HEAD: the response has no body.</summary>
    public bool IsHead { get; set; }

    /// <summary>It is the circuit breaker's probe.</summary>
    public bool IsProbe { get; set; }

    /// <summary>Bytes reserved from the worker's <see cref="MemoryBudget"/>.</summary>
    public int Reserved { get; set; }

    /// <summary>Where the request's parts are in <see cref="Request"/>.</summary>
    public RequestLayout Layout { get; set; }

    /// <summary>When the request was written, ticks of the clock: the beginning of the shadow's duration.</summary>
    public long SentAt { get; set; }

    /// <summary>Whatever whoever sends it keeps with it.</summary>
    public object? Tag { get; set; }

    /// <summary>The exchange's identity.</summary>
    public UInt128 Exchange { get; set; }

    /// <summary>
    /// Takes the target's response, when it is wanted: the sender's from the beginning of the exchange until it is finished, else of whoever settles the copy.
    /// </summary>
    public CapturedResponse? Response { get; set; }

    /// <summary>The request.</summary>
    public ReadOnlyMemory<byte> Request => _buffer.AsMemory(0, Layout.Length);

    /// <summary>A buffer of at least that size to write the request into.</summary>
    public Span<byte> Buffer(int size)
    {
        if (_buffer.Length < size)
        {
            var larger = PartBuffer.Take(size);
            PartBuffer.Release(_buffer);
            _buffer = larger;
        }

        return _buffer;
    }

    /// <summary>It has one holder, which settles it.</summary>
    public void Prepare()
    {
        _holders = 1;
        _isSettled = 0;
        IsProbe = false;
        SentAt = 0;
        Tag = null;
    }

    /// <summary>A send operation reads the buffer.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>A holder is done with it; the last one's call puts it back into the pool.</summary>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _holders);
        Debug.Assert(left >= 0, "a copy was released more often than held");
        if (left == 0)
        {
            _buffer = PartBuffer.Release(_buffer);
            pool.Return(this);
        }
    }

    /// <summary>Takes note that the copy is settled. Each is settled once.</summary>
    public void MarkSettled()
    {
        var before = Interlocked.Exchange(ref _isSettled, 1);
        Debug.Assert(before == 0, "a copy was settled twice");
    }
}
