using System.IO.Compression;
using System.Text;
using ZstdSharp;

namespace Umbra.Core.Sanitizing.Codings;

/// <summary>Undoes content codings (RFC 9110 section 8.4.1, RFC 8878 for zstd), up to a bound: a few bytes can stand for any number.</summary>
internal static class BodyDecoder
{
    // gzip of br of gzip is a joke or an attack.
    private const int MostCodings = 3;

    /// <summary>Whether a Content-Encoding says that there is something to undo.</summary>
    public static bool IsCoded(ReadOnlySpan<byte> codings) => codings.Length > 0 && !Ascii.EqualsIgnoreCase(codings, "identity"u8);

    /// <summary>Undoes all codings, the last one first.</summary>
    /// <param name="codings">Content-Encoding's value.</param>
    /// <param name="body">The body.</param>
    /// <param name="mostBytes">The most bytes that may come out of any.</param>
    /// <param name="output">Takes the decoded body.</param>
    public static SanitizeFault Decode(ReadOnlySpan<byte> codings, ReadOnlySpan<byte> body, int mostBytes, ByteBuffer output)
    {
        var names = Encoding.ASCII.GetString(codings).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length > MostCodings)
        {
            return SanitizeFault.UnknownCoding;
        }

        var input = body.ToArray();
        foreach (var name in names.Reverse())
        {
            output.Clear();
            if (DecodeOne(name.ToLowerInvariant(), input, mostBytes, output) is var fault and not SanitizeFault.None)
            {
                return fault;
            }

            input = output.Written.ToArray();
        }

        return SanitizeFault.None;
    }

    private static SanitizeFault DecodeOne(string coding, byte[] input, int mostBytes, ByteBuffer output)
    {
        using var source = new MemoryStream(input);
        try
        {
            using Stream? stream = coding switch
            {
                "gzip" or "x-gzip" => new GZipStream(source, CompressionMode.Decompress),
                "deflate" => IsZlib(input) ? new ZLibStream(source, CompressionMode.Decompress) : new DeflateStream(source, CompressionMode.Decompress),
                "br" => new BrotliStream(source, CompressionMode.Decompress),
                "zstd" => new DecompressionStream(source),
                "identity" => source,
                _ => null,
            };
            return stream is null ? SanitizeFault.UnknownCoding : Copy(stream, mostBytes, output);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or ZstdException or EndOfStreamException or InvalidOperationException)
        {
            return SanitizeFault.BrokenCoding;
        }
    }

    // "deflate" means zlib's format (RFC 1950), and some senders leave its frame away; the first two bytes tell.
    private static bool IsZlib(byte[] input) => input.Length >= 2 && (input[0] & 0x0f) == 8 && ((input[0] << 8) | input[1]) % 31 == 0;

    private static SanitizeFault Copy(Stream stream, int mostBytes, ByteBuffer output)
    {
        const int Piece = 16 * 1024;
        while (true)
        {
            var count = stream.Read(output.Reserve(Piece)[..Piece]);
            if (count == 0)
            {
                return SanitizeFault.None;
            }

            output.Advance(count);
            if (output.Length > mostBytes)
            {
                return SanitizeFault.TooLarge;
            }
        }
    }
}
