namespace Umbra.Core.Recording.Formats;

/// <summary>The messages of several <c>.gor</c> files as those of one, by time. For one thread.</summary>
internal sealed class GorMerge : IDisposable
{
    private readonly Source[] _sources;
    private Source? _given;

    /// <param name="streams">The files; disposed of with this.</param>
    public GorMerge(IReadOnlyList<Stream> streams) => _sources = [.. streams.Select(stream => new Source(stream))];

    /// <summary>Bytes that were read of all of them.</summary>
    public long Position => _sources.Sum(source => source.Chunks.Position);

    /// <summary>Places at which there was neither a message nor a part of one.</summary>
    public int Unreadable => _sources.Sum(source => source.Chunks.Unreadable);

    /// <summary>The next message: of those that are next in their files, the earliest.</summary>
    public bool Next(out GorMeta meta, out ReadOnlySpan<byte> message)
    {
        if (_given is not null)
        {
            _given.HasNext = null;
            _given = null;
        }

        Source? first = null;
        foreach (var source in _sources)
        {
            source.HasNext ??= source.Read();
            if (source.HasNext == true && (first is null || source.Meta.Time < first.Meta.Time))
            {
                first = source;
            }
        }

        _given = first;
        meta = first?.Meta ?? default;
        message = first is null ? default : first.Message;
        return first is not null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var source in _sources)
        {
            source.Stream.Dispose();
        }
    }

    private sealed class Source(Stream stream)
    {
        private byte[] _message = [];
        private int _length;

        public Stream Stream { get; } = stream;

        public GorChunks Chunks { get; } = new(stream);

        public bool? HasNext { get; set; }

        public GorMeta Meta { get; private set; }

        public ReadOnlySpan<byte> Message => _message.AsSpan(0, _length);

        public bool Read()
        {
            if (!Chunks.Next(out var meta, out var message))
            {
                return false;
            }

            Meta = meta;
            _length = message.Length;
            if (_message.Length < _length)
            {
                _message = new byte[Math.Max(_length, _message.Length * 2)];
            }

            message.CopyTo(_message);
            return true;
        }
    }
}
