using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Middleware;

/// <summary>Tells a program of the target's responses, and somebody else of all that there is.</summary>
/// <param name="stage">The program's.</param>
/// <param name="responses">Where responses are kept.</param>
/// <param name="other">Gets all that comes too, and the responses; null for nobody.</param>
internal sealed class MiddlewareWitness(MiddlewareStage stage, ResponsePool responses, ICopyWitness? other) : ICopyWitness
{
    /// <inheritdoc/>
    public ResponsePool Responses => responses;

    /// <inheritdoc/>
    public void Taken(in ExchangeRecord record, in RequestHead head) => other?.Taken(record, head);

    /// <inheritdoc/>
    public void Ended(UInt128 exchange, SkipReason? reason, in DeliveryResult times, CapturedResponse? response)
    {
        if (response is { IsWhole: true })
        {
            stage.Replayed(exchange, response.Head, response.Body, response.Trailers, BodyFraming.ContentLength);
        }

        if (other is not null)
        {
            other.Ended(exchange, reason, times, response);
        }
        else
        {
            response?.Release();
        }
    }
}
