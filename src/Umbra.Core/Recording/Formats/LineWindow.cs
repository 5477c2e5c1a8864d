namespace Umbra.Core.Recording.Formats;

/// <summary>The lines of a stream. For one thread.</summary>
/// <param name="stream">The stream.</param>
internal sealed class LineWindow(Stream stream)
{
    // A longer line is cut into lines of this size, which nobody can read as anything.
    private const int MostBytes = 256 * 1024 * 1024;

    private readonly ByteWindow _window = new(stream);
    private int _skip;

    /// <summary>Bytes that were read.</summary>
    public long Position => _window.Position;

    /// <summary>The next line, without its line feed.</summary>
    /// <param name="line">Valid until the next call.</param>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        _window.Skip(_skip);
        _skip = 0;
        var from = 0;
        while (_window.Ensure(from + 1))
        {
            var end = _window.Bytes[from..].IndexOf((byte)'\n');
            if (end >= 0)
            {
                line = _window.Bytes[..(from + end)];
                _skip = line.Length + 1;
                return true;
            }

            from = _window.Bytes.Length;
            if (from > MostBytes)
            {
                break;
            }
        }

        line = _window.Bytes;
        _skip = line.Length;
        return line.Length > 0;
    }
}
