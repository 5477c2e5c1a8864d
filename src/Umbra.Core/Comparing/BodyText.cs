using System.Text;
using Umbra.Core.Comparing.Fields;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Codings;
using Umbra.Core.Sanitizing.Formats;

namespace Umbra.Core.Comparing;

/// <summary>A body without its content codings and in UTF-8, so that two that were coded differently can be compared.</summary>
internal static class BodyText
{
    /// <summary>Undoes the content codings.</summary>
    /// <param name="response">The response.</param>
    /// <param name="mostBytes">The most bytes that may come out.</param>
    /// <param name="scratch">Takes them where there is a coding.</param>
    /// <param name="body">The body; the coded one when it cannot be undone.</param>
    /// <returns>False when it cannot.</returns>
    public static bool TryDecode(scoped in ComparedResponse response, int mostBytes, ByteBuffer scratch, out ReadOnlySpan<byte> body)
    {
        body = response.Body;
        var coding = FieldLines.Find(response.Head, "content-encoding"u8);
        if (body.Length == 0 || !BodyDecoder.IsCoded(coding))
        {
            return true;
        }

        scratch.Clear();
        if (BodyDecoder.Decode(coding, body, mostBytes, scratch) != SanitizeFault.None)
        {
            return false;
        }

        body = scratch.Written;
        return true;
    }

    /// <summary>Brings a text to UTF-8, without a byte order mark. An unknown charset is taken for UTF-8.</summary>
    /// <param name="type">Says the charset.</param>
    /// <param name="body">The text.</param>
    /// <param name="scratch">Takes it when it has to be written anew; may hold <paramref name="body"/>.</param>
    public static ReadOnlySpan<byte> ToUtf8(MediaType type, ReadOnlySpan<byte> body, ByteBuffer scratch)
    {
        if (body.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            return body[3..];
        }

        var encoding = EncodingOf(type.Parameter("charset"u8), body);
        if (encoding is null)
        {
            return body;
        }

        var text = encoding.GetString(body).TrimStart('\uFEFF');
        scratch.Clear();
        var length = Encoding.UTF8.GetBytes(text, scratch.Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)));
        scratch.Advance(length);
        return scratch.Written;
    }

    // Null for UTF-8, and for ASCII, which is a part of it.
    private static Encoding? EncodingOf(ReadOnlySpan<byte> charset, ReadOnlySpan<byte> body)
    {
        if (charset.Length == 0)
        {
            return body.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? Encoding.Unicode : body.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode : null;
        }

        if (Ascii.EqualsIgnoreCase(charset, "utf-8"u8) || Ascii.EqualsIgnoreCase(charset, "utf8"u8) || Ascii.EqualsIgnoreCase(charset, "us-ascii"u8))
        {
            return null;
        }

        // WHATWG Encoding: what calls itself ISO 8859-1 is read as windows-1252.
        var name = Ascii.EqualsIgnoreCase(charset, "iso-8859-1"u8) || Ascii.EqualsIgnoreCase(charset, "latin1"u8) ? "windows-1252" : Encoding.ASCII.GetString(charset);
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
