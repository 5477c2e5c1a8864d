using Umbra.Core.Handoff;

namespace Umbra.Core.Recording.Formats;

/// <summary>Several files as one, in the order of the times of their first exchanges. For one thread.</summary>
internal sealed class SequenceReader : IExchangeReader
{
    private readonly List<Part> _parts;
    private int _at;

    /// <param name="readers">The files, each with its name; disposed of with this.</param>
    /// <exception cref="IOException">One cannot be read.</exception>
    public SequenceReader(IReadOnlyList<(IExchangeReader Reader, string Name)> readers) =>
        _parts = [.. readers.Select(one => new Part(one.Reader, one.Name)).OrderBy(part => part.FirstNs)];

    /// <summary>The files' own readers.</summary>
    public IEnumerable<IExchangeReader> Readers => _parts.Select(part => part.Reader);

    /// <inheritdoc/>
    public long Position => _parts.Sum(part => part.Reader.Position);

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems => [.. _parts.SelectMany(part => part.Reader.Problems.Select(problem => $"{part.Name}: {problem}"))];

    /// <inheritdoc/>
    public bool Next(out ExchangeRecord record)
    {
        for (; _at < _parts.Count; _at++)
        {
            if (_parts[_at].Next(out record))
            {
                return true;
            }
        }

        record = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _parts.ForEach(part => part.Reader.Dispose());

    /// <summary>A file, whose first exchange was read to know its time; kept encoded until its turn.</summary>
    private sealed class Part
    {
        private byte[]? _first;

        public Part(IExchangeReader reader, string name)
        {
            (Reader, Name) = (reader, name);
            if (!reader.Next(out var record))
            {
                FirstNs = long.MaxValue;
                return;
            }

            FirstNs = record.HasRequest ? record.Request.WallClockNs : long.MaxValue;
            _first = ExchangeCodec.Encode(record);
        }

        public IExchangeReader Reader { get; }

        public string Name { get; }

        public long FirstNs { get; }

        public bool Next(out ExchangeRecord record)
        {
            if (_first is { } first)
            {
                _first = null;
                return ExchangeCodec.TryRead(first, out record);
            }

            return Reader.Next(out record);
        }
    }
}
