using System.Text;
using Umbra.Core.Handoff;

namespace Umbra.Core.Recording;

/// <summary>
/// Reads a recording from its beginning, in memory bounded by its largest block. A block that is damaged, or that a crash cut off, is passed over: reading goes on
/// behind the next sync marker, and <see cref="Damage"/> says what was lost. For one thread.
/// </summary>
internal sealed class RecordingReader : IDisposable
{
    private readonly byte[] _sync = new byte[RecordingFormat.SyncBytes];
    private readonly ByteWindow _window;
    private readonly BlockCoder _coder;
    private byte[] _block = [];
    private int _length;
    private int _at;
    private long _left;

    /// <summary>Reads the head.</summary>
    /// <param name="stream">The file; not disposed of.</param>
    /// <exception cref="RecordingException">It is no recording, or one of another schema or codec.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public RecordingReader(Stream stream)
    {
        _window = new ByteWindow(stream);
        Codec = ReadHead();
        _coder = new BlockCoder(Codec);
    }

    /// <summary>How blocks are compressed.</summary>
    public RecordingCodec Codec { get; }

    /// <summary>What could not be read so far; all of it when <see cref="Next"/> has given false.</summary>
    public RecordingDamage Damage { get; private set; }

    /// <summary>Bytes of the file that were read.</summary>
    public long Position => _window.Position;

    /// <summary>The next record.</summary>
    /// <param name="record">Its spans are valid until the next call.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool Next(out ExchangeRecord record)
    {
        while (_left == 0)
        {
            if (!NextBlock())
            {
                record = default;
                return false;
            }
        }

        var reader = new AvroReader(_block.AsSpan(_at, _length - _at));
        ExchangeCodec.TryRead(ref reader, out record); // the block was read through before
        _at += reader.Position;
        _left--;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _coder.Dispose();

    private bool NextBlock()
    {
        while (_window.Ensure(1))
        {
            if (!TryFrame(out var count, out var frame, out var size))
            {
                PassOver();
                continue;
            }

            var isWhole = _coder.TryDecode(_window.Bytes.Slice(frame, size), out var decoded) && IsWhole(decoded, count);
            if (isWhole)
            {
                Keep(decoded);
                (_at, _left) = (0, count);
            }

            _window.Skip(frame + size + RecordingFormat.SyncBytes);
            if (isWhole)
            {
                return true;
            }

            Damage = Damage with { Blocks = Damage.Blocks + 1, Records = Damage.Records + count, Bytes = Damage.Bytes + frame + size + RecordingFormat.SyncBytes };
        }

        return false;
    }

    // A count, a size, as many bytes, and the sync marker behind them.
    private bool TryFrame(out long count, out int frame, out int size)
    {
        _window.Ensure(2 * AvroWriter.MostBytesOfLong);
        var bytes = _window.Bytes;
        var reader = new AvroReader(bytes[..Math.Min(bytes.Length, 2 * AvroWriter.MostBytesOfLong)]);
        size = 0;
        var isFrame = reader.Long(out count) && reader.Index(RecordingSettings.MostBlockBytes + (64 * 1024), out size) && count is > 0 and <= RecordingSettings.MostBlockBytes;
        frame = reader.Position;
        return isFrame && _window.Ensure(frame + size + RecordingFormat.SyncBytes)
            && _window.Bytes.Slice(frame + size, RecordingFormat.SyncBytes).SequenceEqual(_sync);
    }

    // Behind the next sync marker a block begins, or the file ends.
    private void PassOver()
    {
        var from = _window.Position;
        while (true)
        {
            var at = _window.Bytes.IndexOf(_sync);
            if (at >= 0)
            {
                _window.Skip(at + RecordingFormat.SyncBytes);
                Damage = Damage with { Places = Damage.Places + 1, Bytes = Damage.Bytes + (_window.Position - from) };
                return;
            }

            // A marker may lie across the end of what is there.
            _window.Skip(Math.Max(0, _window.Bytes.Length - (RecordingFormat.SyncBytes - 1)));
            if (!_window.Ensure(RecordingFormat.SyncBytes))
            {
                _window.Skip(_window.Bytes.Length);
                Damage = Damage with { IsTorn = true, Bytes = Damage.Bytes + (_window.Position - from) };
                return;
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> block, long count)
    {
        var reader = new AvroReader(block);
        for (var i = 0L; i < count; i++)
        {
            if (!ExchangeCodec.TryRead(ref reader, out _))
            {
                return false;
            }
        }

        return reader.Remaining == 0;
    }

    private void Keep(ReadOnlySpan<byte> decoded)
    {
        if (_block.Length < decoded.Length)
        {
            _block = new byte[Math.Max(decoded.Length, Math.Min(_block.Length * 2, RecordingSettings.MostBlockBytes))];
        }

        decoded.CopyTo(_block);
        _length = decoded.Length;
    }

    private RecordingCodec ReadHead()
    {
        if (!_window.Ensure(RecordingFormat.Magic.Length) || !_window.Bytes.StartsWith(RecordingFormat.Magic))
        {
            throw new RecordingException("it is no recording: an Avro object container file begins with Obj and a byte 1");
        }

        // The head is read with more and more of the file there until it is whole: few have more than some KiB.
        for (var size = 16 * 1024; ; size *= 2)
        {
            _window.Ensure(size);
            var reader = new AvroReader(_window.Bytes[RecordingFormat.Magic.Length..]);
            if (TryReadMetadata(ref reader, out var schema, out var codec) && reader.Raw(RecordingFormat.SyncBytes, out var sync))
            {
                sync.CopyTo(_sync);
                _window.Skip(RecordingFormat.Magic.Length + reader.Position);
                RequireSchema(schema);
                return RecordingCodecs.Of(codec) ?? throw new RecordingException($"its blocks are compressed with {Printable(codec)}; this program reads null, deflate and zstandard");
            }

            if (_window.IsAtEnd || size >= RecordingFormat.MostHeadBytes)
            {
                throw new RecordingException("its head is damaged or cut off, so that there is nothing by which the rest could be read");
            }
        }
    }

    private static bool TryReadMetadata(scoped ref AvroReader reader, out string schema, out string codec)
    {
        (schema, codec) = ("", "");
        while (reader.BlockCount(out var items))
        {
            if (items == 0)
            {
                return true;
            }

            for (; items > 0; items--)
            {
                if (!reader.String(out var name) || !reader.Bytes(out var value))
                {
                    return false;
                }

                schema = name == RecordingFormat.SchemaKey ? Encoding.UTF8.GetString(value) : schema;
                codec = name == RecordingFormat.CodecKey ? Encoding.UTF8.GetString(value) : codec;
            }
        }

        return false;
    }

    // Written by a program of another schema it would be read as nonsense.
    private static void RequireSchema(string schema)
    {
        if (WithoutSpace(schema) != WithoutSpace(ExchangeSchema.Json))
        {
            throw new RecordingException("its records are of another schema than umbra.Exchange of version 1 (docs/reference/exchange-record.md)");
        }
    }

    private static string WithoutSpace(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));

    private static string Printable(string name) => new([.. name.Take(40).Select(character => char.IsControl(character) ? '?' : character)]);
}
