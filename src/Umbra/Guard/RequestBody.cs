using System.Buffers;
using System.Net;

namespace Umbra.Guard;

/// <summary>A client's body on its way to the destination, counted as it passes.</summary>
/// <param name="source">The client's side.</param>
/// <param name="length">Bytes; null where the client does not say.</param>
/// <param name="idle">Is touched as bytes move.</param>
internal sealed class RequestBody(Stream source, long? length, IdleTimer idle) : HttpContent
{
    private const int BufferBytes = 32 * 1024;

    private long _bytes;

    /// <summary>Bytes so far.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int count;
            while ((count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                idle.Touch();
                Interlocked.Add(ref _bytes, count);
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);

                // A body that comes in parts goes on in parts.
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
                idle.Touch();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long bytes)
    {
        bytes = length ?? 0;
        return length is not null;
    }
}
