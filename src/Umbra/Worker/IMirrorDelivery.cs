using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;

namespace Umbra.Worker;

/// <summary>One mirror's pipeline in the worker. Each exchange that it is offered is settled once in its <see cref="SettlementAccount"/>, whatever happens.</summary>
internal interface IMirrorDelivery
{
    /// <summary>Takes on other settings of the same mirror; what it has under way goes on.</summary>
    /// <returns>False when they need a pipeline of their own; nothing has changed then.</returns>
    bool TryUpdate(DeliverySettings settings);

    /// <summary>Takes a copy of a request. Never waits: what there is no room for is settled at once.</summary>
    /// <param name="record">A request half; its spans are valid during the call.</param>
    void Offer(in ExchangeRecord record);

    /// <summary>Hears of production's response to an exchange that may have been offered; it may be unknown.</summary>
    /// <param name="record">A response half; its spans are valid during the call.</param>
    void OnResponse(in ExchangeRecord record);

    /// <summary>Takes nothing new and finishes what it has; what is left after the time is settled as <see cref="SkipReason.Shutdown"/>.</summary>
    Task StopAsync(TimeSpan time);
}
