using Umbra.Core.Http;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing;

/// <summary>Memory in which one message at a time is sanitized, used again for the next. For one thread.</summary>
internal sealed class SanitizeWork
{
    [ThreadStatic]
    private static SanitizeWork? t_work;

    // A text may be looked at as percent-encoded, as JSON, as markup and for base64, and each of these again inside: so many times over
    // in all. Whoever nests encodings to keep the worker busy is not sent.
    private const int MostInnerTimes = 32;
    private const int LeastInnerBytes = 256 * 1024;

    private readonly Stack<ByteBuffer> _free = new();
    private long _innerBytes;

    /// <summary>The calling thread's.</summary>
    public static SanitizeWork ForThisThread => t_work ??= new SanitizeWork();

    /// <summary>The sanitized head, with its empty line.</summary>
    public ByteBuffer Head { get; } = new();

    /// <summary>The sanitized body; unused while <see cref="IsBodyChanged"/> is false.</summary>
    public ByteBuffer Body { get; } = new();

    /// <summary>The sanitized trailer section.</summary>
    public ByteBuffer Trailers { get; } = new();

    /// <summary>The client's address as the shadow may be told it.</summary>
    public ByteBuffer Client { get; } = new();

    /// <summary>The body that leaves is in <see cref="Body"/>, and not the one that came.</summary>
    public bool IsBodyChanged { get; set; }

    /// <summary>The fields of a trailer section or of a part.</summary>
    public FieldTable Fields { get; } = new();

    /// <summary>Where JSON paths stand, for each level of nesting one number for each path.</summary>
    public ulong[] PathStates { get; set; } = [];

    /// <summary>Elements of markup that are open.</summary>
    public List<Formats.OpenElement> OpenElements { get; } = [];

    /// <summary>Where anything could be found in the document that is read now; of what is inside of it there are none.</summary>
    public DocumentMarks Marks { get; } = new();

    /// <summary>Is told of every change, for <c>--explain</c>; null on the way of real traffic.</summary>
    public IChangeObserver? Observer { get; set; }

    /// <summary>More was encoded inside itself than any honest message is: it has not been looked at to the end, and must not be sent.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>A message begins.</summary>
    /// <param name="bytes">How large it is.</param>
    public void Begin(int bytes)
    {
        _innerBytes = LeastInnerBytes + (MostInnerTimes * (long)bytes);
        IsExhausted = false;
    }

    /// <summary>A content coding was undone: what it held is what is looked at.</summary>
    /// <param name="bytes">How large that is.</param>
    public void Grow(int bytes) => _innerBytes += MostInnerTimes * (long)bytes;

    /// <summary>Something is in the message that cannot be looked at to the end, such as what is nested too deep: it must not be sent.</summary>
    public void Exhaust() => IsExhausted = true;

    /// <summary>Takes note that so many bytes were decoded out of others and are looked at once more.</summary>
    /// <returns>False when there have been too many of them.</returns>
    public bool TryLookInside(int bytes)
    {
        _innerBytes -= bytes;
        IsExhausted |= _innerBytes < 0;
        return !IsExhausted;
    }

    /// <summary>An empty buffer, until <see cref="Return"/>.</summary>
    public ByteBuffer Rent() => _free.TryPop(out var buffer) ? buffer : new ByteBuffer();

    /// <summary>Takes a buffer back.</summary>
    public void Return(ByteBuffer buffer)
    {
        buffer.Clear();
        _free.Push(buffer);
    }
}

/// <summary>Hears of changes that the sanitizer makes. Never used where content could reach a log.</summary>
internal interface IChangeObserver
{
    /// <summary>A value was changed.</summary>
    /// <param name="reason">The rule, or the detector, that decided.</param>
    /// <param name="before">The value as it was.</param>
    /// <param name="after">The value as it is now; empty when it was removed.</param>
    void Changed(string reason, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after);
}
