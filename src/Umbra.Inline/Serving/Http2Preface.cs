using System.Buffers;
using System.IO.Pipelines;

namespace Umbra.Inline.Serving;

/// <summary>HTTP/2's connection preface (RFC 9113 section 3.4): the way to tell a client with prior knowledge from one that speaks HTTP/1.1 on the same port.</summary>
internal static class Http2Preface
{
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Looks at the first bytes without taking them.</summary>
    /// <returns>Null when the connection ended before it was clear.</returns>
    public static async ValueTask<bool?> IsAtBeginningAsync(PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            var isIt = Begins(read.Buffer);
            if (isIt is not null || read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start);
                return isIt;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool? Begins(ReadOnlySequence<byte> bytes)
    {
        var length = (int)Math.Min(bytes.Length, Preface.Length);
        Span<byte> first = stackalloc byte[length];
        bytes.Slice(0, length).CopyTo(first);
        return !Preface.StartsWith(first) ? false : length == Preface.Length ? true : null;
    }
}
