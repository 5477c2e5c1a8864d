using System.Net;
using System.Runtime.CompilerServices;
using Umbra.Inline.Serving;

namespace Umbra.Inline.Gateway;

/// <summary>A response's content on its way to the client: it is counted, and what was read is also given to a mirror's copy.</summary>
internal sealed class TeedResponseContent(HttpResponseMessage response, HttpContent content, ExchangeTee? tee) : HttpContent
{
    private long _bytes;

    /// <summary>Bytes that have passed.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <inheritdoc/>
    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new Body(await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), this);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        using var body = await CreateContentReadStreamAsync().ConfigureAwait(false);
        await body.CopyToAsync(stream).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Passed(ReadOnlySpan<byte> bytes)
    {
        Volatile.Write(ref _bytes, _bytes + bytes.Length);
        if (tee is null)
        {
            return;
        }

        if (bytes.Length > 0)
        {
            tee.ResponseBody(bytes);
        }
        else
        {
            tee.ResponseEnd(response.TrailingHeaders.NonValidated.Count > 0 ? TrailerLines.Of(response.TrailingHeaders) : default);
        }
    }

    private sealed class Body(Stream body, TeedResponseContent whole) : ReadOnlyStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var reading = body.ReadAsync(buffer, cancellationToken);
            if (buffer.IsEmpty)
            {
                return reading; // asks only whether there is something
            }

            return reading.IsCompletedSuccessfully ? new ValueTask<int>(Tee(reading.Result, buffer)) : TeeAsync(reading, buffer);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                body.Dispose();
            }

            base.Dispose(disposing);
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<int> TeeAsync(ValueTask<int> reading, Memory<byte> buffer) => Tee(await reading.ConfigureAwait(false), buffer);

        private int Tee(int count, Memory<byte> buffer)
        {
            whole.Passed(buffer.Span[..count]);
            return count;
        }
    }
}
