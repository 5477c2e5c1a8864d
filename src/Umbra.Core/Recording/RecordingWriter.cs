using System.Security.Cryptography;
using Umbra.Core.Handoff;

namespace Umbra.Core.Recording;

/// <summary>Writes exchange records to an Avro object container file. For one thread; it never waits but for the stream.</summary>
internal sealed class RecordingWriter : IDisposable
{
    private readonly byte[] _sync = RandomNumberGenerator.GetBytes(RecordingFormat.SyncBytes);
    private readonly Stream _stream;
    private readonly RecordingSettings _settings;
    private readonly Action? _persist;
    private readonly BlockCoder _coder;
    private byte[] _block = [];
    private int _length;
    private int _count;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Where; not disposed of.</param>
    /// <param name="settings">How.</param>
    /// <param name="persist">Brings what was written to the disk; null where there is none.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public RecordingWriter(Stream stream, RecordingSettings settings, Action? persist = null)
    {
        (_stream, _settings, _persist) = (stream, settings, persist);
        _coder = new BlockCoder(settings.Codec, settings.Level);
        var head = RecordingFormat.Head(settings.Codec, _sync);
        stream.Write(head);
        Written = head.Length;
    }

    /// <summary>Bytes of the file so far, without the block that is being filled.</summary>
    public long Written { get; private set; }

    /// <summary>Records in the block that is being filled: what a crash now would lose.</summary>
    public int Waiting => _count;

    /// <summary>Adds a record.</summary>
    /// <returns>False when it is larger than a block may be; nothing was written.</returns>
    /// <exception cref="IOException">A block that was full cannot be written; it is lost, and the record with it.</exception>
    public bool Append(in ExchangeRecord record)
    {
        var bound = ExchangeCodec.SizeBound(record);
        if (bound > RecordingSettings.MostBlockBytes)
        {
            return false;
        }

        if (_length + bound > RecordingSettings.MostBlockBytes)
        {
            EndBlock();
        }

        if (_block.Length - _length < bound)
        {
            Array.Resize(ref _block, (int)Math.Min(RecordingSettings.MostBlockBytes, Math.Max(Math.Max(_length + bound, _settings.BlockBytes + (4L * 1024)), _block.Length * 2L)));
        }

        _length += ExchangeCodec.Write(record, _block.AsSpan(_length));
        _count++;
        if (_length >= _settings.BlockBytes)
        {
            EndBlock();
        }

        return true;
    }

    /// <summary>Writes the block that is being filled, if there is anything in it.</summary>
    /// <exception cref="IOException">It cannot be written; it is lost.</exception>
    public void EndBlock()
    {
        if (_count > 0)
        {
            var (count, length) = (_count, _length);
            (_count, _length) = (0, 0);
            WriteBlock(_block.AsSpan(0, length), count);
        }
    }

    /// <summary>Writes a block of records that are encoded already. Nothing must be waiting in the writer's own.</summary>
    /// <param name="records">The records, one after the other.</param>
    /// <param name="count">How many there are.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void WriteBlock(ReadOnlySpan<byte> records, int count)
    {
        var encoded = _coder.Encode(records);
        Span<byte> frame = stackalloc byte[2 * AvroWriter.MostBytesOfLong];
        var writer = new AvroWriter(frame);
        writer.Long(count);
        writer.Long(encoded.Length);

        _stream.Write(frame[..writer.Length]);
        _stream.Write(encoded);
        _stream.Write(_sync);
        Written += writer.Length + encoded.Length + RecordingFormat.SyncBytes;
        _stream.Flush();
        if (_settings.Durability == RecordingDurability.Block)
        {
            _persist?.Invoke();
        }
    }

    /// <summary>Writes what waits, and brings all to the disk.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Persist()
    {
        EndBlock();
        _persist?.Invoke();
    }

    /// <summary>Frees memory. What waits is not written: call <see cref="EndBlock"/> before.</summary>
    public void Dispose() => _coder.Dispose();
}
