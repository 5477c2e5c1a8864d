using Umbra.Core.Handoff;

namespace Umbra.Core.Recording.Formats;

/// <summary>A recording as other formats are read. The closing record is no exchange and is passed over; what it and others say to have been lost is summed.</summary>
internal sealed class AvroExchangeReader : IExchangeReader
{
    private readonly RecordingReader _reader;
    private readonly Stream _stream;
    private readonly Dictionary<string, long> _lost = new(StringComparer.Ordinal);
    private Dictionary<string, long>? _totals;

    /// <param name="stream">The file; disposed of with this.</param>
    /// <exception cref="RecordingException">It is no recording.</exception>
    public AvroExchangeReader(Stream stream)
    {
        _stream = stream;
        _reader = new RecordingReader(stream);
    }

    /// <inheritdoc/>
    public long Position => _reader.Position;

    /// <summary>How blocks are compressed.</summary>
    public RecordingCodec Codec => _reader.Codec;

    /// <summary>What the file says to have been lost while it was recorded, by reason: its closing record's totals, or the sum of the others' where there is none.</summary>
    public IReadOnlyDictionary<string, long> Lost => _totals ?? _lost;

    /// <summary>The file was ended as it should be.</summary>
    public bool IsClosed => _totals is not null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems => _reader.Damage.IsNone ? [] : [_reader.Damage.ToString()];

    /// <inheritdoc/>
    public bool Next(out ExchangeRecord record)
    {
        while (_reader.Next(out record))
        {
            if (record is { HasRequest: false, HasResponse: false })
            {
                _totals = LostCounts.Decode(record.Lost).GroupBy(count => count.Name).ToDictionary(group => group.Key, group => group.Sum(count => count.Count));
                continue;
            }

            if (record.Lost.Length > LostCounts.None.Length)
            {
                foreach (var (reason, count) in LostCounts.Decode(record.Lost))
                {
                    _lost[reason] = _lost.GetValueOrDefault(reason) + count;
                }
            }

            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
    }
}

/// <summary>Writes a recording.</summary>
internal sealed class AvroExchangeWriter(Stream stream, RecordingSettings settings) : IExchangeWriter
{
    private readonly RecordingWriter _writer = new(stream, settings);

    /// <inheritdoc/>
    public FormatNotes Notes { get; } = new();

    /// <inheritdoc/>
    public void Write(in ExchangeRecord record)
    {
        if (!_writer.Append(record))
        {
            Notes.Add("exchanges are larger than a block may be (64 MiB) and were left out");
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        _writer.Append(default); // the closing record
        _writer.EndBlock();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        stream.Dispose();
    }
}
