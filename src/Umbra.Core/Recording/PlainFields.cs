using System.Text;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Recording;

/// <summary>Method, host and target of a recorded request in fields of their own, for readers that do not parse heads.</summary>
internal static class PlainFields
{
    /// <summary>Fills them.</summary>
    /// <param name="request">Takes them.</param>
    /// <param name="head">The request's head.</param>
    /// <param name="text">Memory; what was in it is forgotten, and what is now lives as long as the fields.</param>
    public static void Fill(ref ExchangeRecord.RequestPart request, in RequestHead head, ByteBuffer text)
    {
        text.Clear();
        var method = Append(text, head.Method);
        var host = Append(text, head.Host);
        Append(text, head.Target);
        request.Method = text.Written[..method];
        request.Host = text.Written[method..(method + host)];
        request.Target = text.Written[(method + host)..];
    }

    // As UTF-8: what is none is ISO 8859-1, as header fields once were (RFC 9110 section 5.5).
    private static int Append(ByteBuffer text, ReadOnlySpan<byte> bytes)
    {
        var before = text.Length;
        if (Ascii.IsValid(bytes) || System.Text.Unicode.Utf8.IsValid(bytes))
        {
            text.Append(bytes);
        }
        else
        {
            foreach (var value in bytes)
            {
                text.Append(new Rune((char)value));
            }
        }

        return text.Length - before;
    }
}
