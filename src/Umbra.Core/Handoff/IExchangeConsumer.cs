namespace Umbra.Core.Handoff;

/// <summary>What the worker does with what comes over the hand-off. Called on the client's one reading thread, in order.</summary>
/// <remarks>Whoever holds that thread up holds up the socket, and then costs copies; never production.</remarks>
internal interface IExchangeConsumer
{
    /// <summary>A configuration: before the exchanges that were chosen by it.</summary>
    /// <param name="settings">What the data plane gave to <see cref="HandoffServer.SendSettings"/>; valid during the call.</param>
    void OnSettings(ReadOnlySpan<byte> settings);

    /// <summary>One exchange half. Each mirror that a request half names is settled once, now or later, in its <see cref="SettlementAccount"/>.</summary>
    /// <param name="record">Its spans are valid during the call.</param>
    void OnExchange(in ExchangeRecord record);

    /// <summary>Nothing more is there for the moment: what was put off for the sake of batching can go.</summary>
    void OnBatchEnd();

    /// <summary>No more exchanges come. Must not wait; when all is settled, or the time is over, <see cref="HandoffClient.Drained"/>.</summary>
    /// <param name="time">How long the worker has.</param>
    void OnDrain(TimeSpan time);
}
