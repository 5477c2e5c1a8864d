using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Umbra.Core.Recording;

/// <summary>Compresses blocks and undoes it. For one thread.</summary>
/// <param name="codec">The codec.</param>
/// <param name="level">Its level, for compressing.</param>
internal sealed class BlockCoder(RecordingCodec codec, int level = 1) : IDisposable
{
    private readonly MemoryStream _deflated = new();
    private Compressor? _compressor;
    private Decompressor? _decompressor;
    private byte[] _output = [];

    /// <summary>Compresses.</summary>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> block)
    {
        switch (codec)
        {
            case RecordingCodec.Deflate:
                _deflated.SetLength(0);
                using (var deflate = new DeflateStream(_deflated, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true))
                {
                    deflate.Write(block);
                }

                return _deflated.GetBuffer().AsSpan(0, (int)_deflated.Length);
            case RecordingCodec.Zstandard:
                _compressor ??= NewCompressor();
                Grow(Compressor.GetCompressBound(block.Length));
                return _output.AsSpan(0, _compressor.Wrap(block, _output));
            default:
                return block;
        }
    }

    /// <summary>Undoes it.</summary>
    /// <param name="block">What <see cref="Encode"/> gave, or any bytes.</param>
    /// <param name="decoded">Valid until the next call.</param>
    /// <returns>False when it is damaged, or larger than a block may be.</returns>
    public bool TryDecode(ReadOnlySpan<byte> block, out ReadOnlySpan<byte> decoded)
    {
        decoded = block;
        try
        {
            switch (codec)
            {
                case RecordingCodec.Deflate:
                    return TryInflate(block, out decoded);
                case RecordingCodec.Zstandard:
                    _decompressor ??= new Decompressor();
                    var size = Decompressor.GetDecompressedSize(block);
                    if (size > RecordingSettings.MostBlockBytes)
                    {
                        return false;
                    }

                    Grow((int)size);
                    decoded = _output.AsSpan(0, _decompressor.Unwrap(block, _output));
                    return true;
                default:
                    return true;
            }
        }
        catch (Exception exception) when (exception is ZstdException or InvalidDataException or ArgumentException or OverflowException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _compressor?.Dispose();
        _decompressor?.Dispose();
        _deflated.Dispose();
    }

    private unsafe bool TryInflate(ReadOnlySpan<byte> block, out ReadOnlySpan<byte> inflated)
    {
        inflated = default;
        fixed (byte* bytes = block)
        {
            using var input = new UnmanagedMemoryStream(bytes, block.Length);
            using var inflate = new DeflateStream(input, CompressionMode.Decompress);
            var length = 0;
            while (true)
            {
                if (length == _output.Length)
                {
                    if (length >= RecordingSettings.MostBlockBytes)
                    {
                        return false;
                    }

                    Array.Resize(ref _output, Math.Clamp(length * 2, 64 * 1024, RecordingSettings.MostBlockBytes));
                }

                var read = inflate.Read(_output, length, _output.Length - length);
                if (read == 0)
                {
                    inflated = _output.AsSpan(0, length);
                    return true;
                }

                length += read;
            }
        }
    }

    private Compressor NewCompressor()
    {
        var compressor = new Compressor(level);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor;
    }

    private void Grow(int size)
    {
        if (_output.Length < size)
        {
            _output = new byte[Math.Max(size, Math.Min(_output.Length * 2, RecordingSettings.MostBlockBytes))];
        }
    }
}
