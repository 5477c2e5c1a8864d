using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;

namespace Umbra.Worker;

/// <summary>A mirror that sends to an HTTP target.</summary>
internal sealed class PipelineDelivery(MirrorPipeline pipeline) : IMirrorDelivery
{
    /// <inheritdoc/>
    public bool TryUpdate(DeliverySettings settings) => pipeline.TryUpdate(settings);

    /// <inheritdoc/>
    public void Offer(in ExchangeRecord record) => pipeline.Offer(record);

    /// <inheritdoc/>
    public void OnResponse(in ExchangeRecord record) => pipeline.OnResponse(record);

    /// <inheritdoc/>
    public Task StopAsync(TimeSpan time) => pipeline.StopAsync(time).AsTask();
}
