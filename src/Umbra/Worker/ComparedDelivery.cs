using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Worker;

/// <summary>A mirror that sends to an HTTP target, and whose target's responses are compared.</summary>
/// <param name="pipeline">Sends; tells the comparison what becomes of copies.</param>
/// <param name="comparison">Compares.</param>
/// <param name="pseudonyms">Makes pseudonyms; null when nothing is sanitized.</param>
internal sealed class ComparedDelivery(MirrorPipeline pipeline, MirrorComparison comparison, Pseudonymizer? pseudonyms) : IMirrorDelivery
{
    /// <inheritdoc/>
    public bool TryUpdate(DeliverySettings settings)
    {
        if (!pipeline.TryUpdate(settings))
        {
            return false;
        }

        comparison.Update(settings, pseudonyms);
        return true;
    }

    /// <inheritdoc/>
    public void Offer(in ExchangeRecord record) => comparison.Offered(record, pipeline.Offer(record));

    /// <inheritdoc/>
    public void OnResponse(in ExchangeRecord record)
    {
        pipeline.OnResponse(record);
        comparison.OnProduction(record);
    }

    /// <inheritdoc/>
    public async Task StopAsync(TimeSpan time)
    {
        await Task.WhenAll(pipeline.StopAsync(time).AsTask(), comparison.StopAsync(time)).ConfigureAwait(false);
        await comparison.DisposeAsync().ConfigureAwait(false);
    }
}
