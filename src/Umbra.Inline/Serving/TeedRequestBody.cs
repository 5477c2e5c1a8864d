using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;

namespace Umbra.Inline.Serving;

/// <summary>A request's body on its way to production: what was read is also given to a mirror's copy. Never reads ahead.</summary>
/// <param name="body">The client's.</param>
/// <param name="length">Content-Length; -1 when it is not known.</param>
/// <param name="trailers">The client's trailers, once the body is over.</param>
/// <param name="tee">The copy.</param>
internal sealed class TeedRequestBody(Stream body, long length, IHttpRequestTrailersFeature? trailers, ExchangeTee tee) : ReadOnlyStream
{
    private long _passed;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = body.ReadAsync(buffer, cancellationToken);
        if (buffer.IsEmpty)
        {
            return reading; // asks only whether there is something
        }

        return reading.IsCompletedSuccessfully ? new ValueTask<int>(Tee(reading.Result, buffer)) : TeeAsync(reading, buffer);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> TeeAsync(ValueTask<int> reading, Memory<byte> buffer) => Tee(await reading.ConfigureAwait(false), buffer);

    private int Tee(int count, Memory<byte> buffer)
    {
        if (count > 0)
        {
            tee.RequestBody(buffer.Span[..count]);
            _passed += count;
        }

        // With a length nobody has to read on to know that it is over.
        if (count == 0 || _passed == length)
        {
            tee.RequestEnd(trailers);
        }

        return count;
    }
}
