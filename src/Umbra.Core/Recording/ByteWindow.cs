namespace Umbra.Core.Recording;

/// <summary>A part of a stream, from a place on, that can be looked at before it is decided what it is. For one thread.</summary>
/// <param name="stream">The stream; read forward only.</param>
internal sealed class ByteWindow(Stream stream)
{
    private byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _end;

    /// <summary>The place in the stream at which the window begins.</summary>
    public long Position { get; private set; }

    /// <summary>What is there.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Nothing comes after what is there.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Reads until so many bytes are there, or the stream has ended.</summary>
    /// <returns>Whether they are.</returns>
    public bool Ensure(int count)
    {
        while (_end - _start < count && !IsAtEnd)
        {
            if (_buffer.Length - _start < count || _end == _buffer.Length)
            {
                MakeRoom(count);
            }

            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            IsAtEnd = read == 0;
            _end += read;
        }

        return _end - _start >= count;
    }

    /// <summary>Passes over bytes that are there.</summary>
    public void Skip(int count)
    {
        _start += count;
        Position += count;
    }

    private void MakeRoom(int count)
    {
        var length = _end - _start;
        var target = count <= _buffer.Length && length < _buffer.Length ? _buffer : new byte[Math.Max(count, Math.Min(_buffer.Length * 2L, int.MaxValue / 2))];
        _buffer.AsSpan(_start, length).CopyTo(target);
        (_buffer, _start, _end) = (target, 0, length);
    }
}
