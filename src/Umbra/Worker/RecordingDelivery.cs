using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Umbra.Core.Recording.Capture;

namespace Umbra.Worker;

/// <summary>A mirror whose target is a recording.</summary>
internal sealed class RecordingDelivery(RecordingPipeline pipeline) : IMirrorDelivery
{
    /// <inheritdoc/>
    public bool TryUpdate(DeliverySettings settings) => pipeline.TryUpdate(settings);

    /// <inheritdoc/>
    public void Offer(in ExchangeRecord record) => pipeline.Offer(record);

    /// <inheritdoc/>
    public void OnResponse(in ExchangeRecord record) => pipeline.OnResponse(record);

    /// <inheritdoc/>
    public Task StopAsync(TimeSpan time) => pipeline.StopAsync(time);
}
