using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Umbra.Configuration;

/// <summary>
/// A <see cref="ConfigurationSource"/> as bytes, for the socket to the worker: the version, the file's name (or none), the text, the
/// number of overlays, then path, value and origin of each. Numbers are 32 bits, little-endian; a text is its length in bytes and UTF-8.
/// </summary>
internal static class ConfigurationSourceCodec
{
    private const int Version = 1;
    private const int NoText = -1;

    /// <summary>To bytes.</summary>
    public static byte[] ToBytes(ConfigurationSource source)
    {
        var stream = new MemoryStream();
        WriteNumber(stream, Version);
        WriteText(stream, source.FileName);
        WriteText(stream, source.Text);
        WriteNumber(stream, source.Overlays.Length);
        foreach (var overlay in source.Overlays)
        {
            WriteText(stream, overlay.Path);
            WriteText(stream, overlay.Value);
            WriteText(stream, overlay.Origin);
        }

        return stream.ToArray();
    }

    /// <summary>From bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are not of this version, or end too early or too late.</exception>
    public static ConfigurationSource FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (ReadNumber(ref bytes) != Version)
        {
            throw new InvalidDataException("The configuration comes from another version of Umbra.");
        }

        var fileName = ReadText(ref bytes);
        var text = ReadText(ref bytes) ?? "";
        var count = ReadNumber(ref bytes);
        var overlays = ImmutableArray.CreateBuilder<Overlay>();
        for (var i = 0; i < count; i++)
        {
            overlays.Add(new Overlay(ReadText(ref bytes) ?? "", ReadText(ref bytes) ?? "", ReadText(ref bytes) ?? ""));
        }

        return bytes.IsEmpty
            ? new ConfigurationSource { FileName = fileName, Text = text, Overlays = overlays.ToImmutable() }
            : throw new InvalidDataException("Bytes follow the configuration.");
    }

    private static void WriteNumber(MemoryStream stream, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        stream.Write(bytes);
    }

    private static void WriteText(MemoryStream stream, string? text)
    {
        WriteNumber(stream, text is null ? NoText : Encoding.UTF8.GetByteCount(text));
        stream.Write(Encoding.UTF8.GetBytes(text ?? ""));
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(Take(ref bytes, sizeof(int)));

    private static string? ReadText(ref ReadOnlySpan<byte> bytes) => ReadNumber(ref bytes) is var length && length == NoText ? null : Encoding.UTF8.GetString(Take(ref bytes, length));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int count)
    {
        if (count < 0 || count > bytes.Length)
        {
            throw new InvalidDataException("The configuration ends too early.");
        }

        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }
}
