namespace Umbra.Core.Recording.Formats;

/// <summary>Cuts a <c>.gor</c> stream at separators. A body that holds the separator's line is put together again: what follows it has no line of meta data. For one thread.</summary>
/// <param name="stream">The stream.</param>
internal sealed class GorChunks(Stream stream)
{
    /// <summary>The most bytes of a message: 64 MiB.</summary>
    private const int MostBytes = RecordingSettings.MostBlockBytes;

    private readonly ByteWindow _window = new(stream);
    private int _skip;

    /// <summary>Bytes of the stream that were read.</summary>
    public long Position => _window.Position;

    /// <summary>Places at which there was neither a message nor a part of one.</summary>
    public int Unreadable { get; private set; }

    /// <summary>The next message.</summary>
    /// <param name="meta">What is said of it.</param>
    /// <param name="message">The raw message, valid until the next call.</param>
    /// <returns>False at the end.</returns>
    public bool Next(out GorMeta meta, out ReadOnlySpan<byte> message)
    {
        while (true)
        {
            _window.Skip(_skip);
            _skip = 0;
            if (!_window.Ensure(1))
            {
                meta = default;
                message = default;
                return false;
            }

            var end = EndOfMessage();
            var chunk = _window.Bytes[..end];
            _skip = Math.Min(_window.Bytes.Length, end + GorFormat.Separator.Length);
            if (GorFormat.TryReadMeta(chunk, out meta, out var start))
            {
                message = chunk[start..];
                return true;
            }

            Unreadable += chunk.Trim("\r\n"u8).IsEmpty ? 0 : 1;
        }
    }

    // A separator ends the message when a line of meta data, or nothing, follows it.
    private int EndOfMessage()
    {
        const int MostMeta = 200;
        var from = 0;
        while (true)
        {
            var at = _window.Bytes[from..].IndexOf(GorFormat.Separator);
            if (at < 0)
            {
                if (_window.IsAtEnd || _window.Bytes.Length > MostBytes)
                {
                    return _window.Bytes.Length;
                }

                from = Math.Max(0, _window.Bytes.Length - GorFormat.Separator.Length);
                _window.Ensure(Math.Max(64 * 1024, _window.Bytes.Length * 2));
                continue;
            }

            at += from;
            var next = at + GorFormat.Separator.Length;
            _window.Ensure(next + MostMeta);
            var rest = _window.Bytes[next..];
            if (rest.IsEmpty || GorFormat.TryReadMeta(rest, out _, out _))
            {
                return at;
            }

            from = next - 1; // two of them may share a line feed
        }
    }
}
