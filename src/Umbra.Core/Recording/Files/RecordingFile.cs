using Umbra.Core.Handoff;

namespace Umbra.Core.Recording.Files;

/// <summary>One file of a recording while it is written. For one thread.</summary>
internal sealed class RecordingFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly RecordingWriter _writer;
    private readonly LossTally _lost = new();

    /// <param name="stream">The file, empty; disposed of with this.</param>
    /// <param name="name">The name that the template gives, without a number.</param>
    /// <param name="begun">When it was begun.</param>
    /// <param name="settings">How it is written.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public RecordingFile(FileStream stream, string name, DateTimeOffset begun, RecordingSettings settings)
    {
        (_stream, Name, Begun) = (stream, name, begun);
        try
        {
            _writer = new RecordingWriter(stream, settings, () => stream.Flush(flushToDisk: true));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Where it is.</summary>
    public string Path => _stream.Name;

    /// <summary>The name that the template gives, without a number.</summary>
    public string Name { get; }

    /// <summary>When it was begun.</summary>
    public DateTimeOffset Begun { get; }

    /// <summary>Its bytes.</summary>
    public long Bytes => _writer.Written;

    /// <summary>Writes a block.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(RecordBlock block)
    {
        _writer.WriteBlock(block.Bytes, block.Count);
        _lost.Take(block.Lost);
    }

    /// <summary>Takes note of what was lost.</summary>
    public void Lose(LossTally lost) => _lost.Take(lost);

    /// <summary>Brings it to the disk.</summary>
    /// <exception cref="IOException">That fails.</exception>
    public void Persist() => _writer.Persist();

    /// <summary>Writes the closing record: an exchange with neither half, whose <c>lost</c> is the file's total.</summary>
    /// <exception cref="IOException">That fails; all before it is there.</exception>
    public void Close()
    {
        var closing = default(ExchangeRecord);
        closing.Lost = _lost.Encode();
        _writer.Append(closing);
        _writer.Persist();
    }

    /// <summary>Takes off what a failed write left behind the last whole block, where the system lets it.</summary>
    public void CutOff()
    {
        try
        {
            _stream.SetLength(_writer.Written);
        }
        catch (IOException)
        {
            // Readers pass over it.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _stream.Dispose();
    }
}
