namespace Umbra.Core.Recording.Formats;

/// <summary>A stream of which the first bytes were read already, to see what it is. Read forward only; disposes of what it reads.</summary>
/// <param name="first">What was read.</param>
/// <param name="rest">The stream.</param>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> first, Stream rest) : Stream
{
    private ReadOnlyMemory<byte> _first = first;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Reads the beginning of a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="count">How many bytes at most.</param>
    /// <param name="start">What there is.</param>
    /// <returns>The whole stream.</returns>
    public static PrefixedStream Peek(Stream stream, int count, out ReadOnlyMemory<byte> start)
    {
        var buffer = new byte[count];
        start = buffer.AsMemory(0, stream.ReadAtLeast(buffer, count, throwOnEndOfStream: false));
        return new PrefixedStream(start, stream);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_first.IsEmpty)
        {
            return rest.Read(buffer);
        }

        var count = Math.Min(buffer.Length, _first.Length);
        _first.Span[..count].CopyTo(buffer);
        _first = _first[count..];
        return count;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
