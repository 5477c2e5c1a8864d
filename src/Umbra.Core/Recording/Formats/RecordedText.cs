using System.Text;
using System.Text.Unicode;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Codings;

namespace Umbra.Core.Recording.Formats;

/// <summary>Bodies for formats that hold text: what is text, and what has to be written in another way.</summary>
internal static class RecordedText
{
    /// <summary>The most bytes of a body after its content coding was undone: 64 MiB.</summary>
    public const int MostDecodedBytes = RecordingSettings.MostBlockBytes;

    /// <summary>Whether bytes can be a JSON string and come back the same: UTF-8, without NUL.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) && !bytes.Contains((byte)0);

    /// <summary>Undoes a content coding.</summary>
    /// <param name="coding">The value of Content-Encoding.</param>
    /// <param name="body">The body.</param>
    /// <param name="decoded">Takes what it was before.</param>
    /// <returns>False when there is none, or when it cannot be undone.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> coding, ReadOnlySpan<byte> body, ByteBuffer decoded)
    {
        decoded.Clear();
        return BodyDecoder.IsCoded(coding) && BodyDecoder.Decode(coding, body, MostDecodedBytes, decoded) == SanitizeFault.None;
    }
}
