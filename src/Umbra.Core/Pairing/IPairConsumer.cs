namespace Umbra.Core.Pairing;

/// <summary>Takes exchanges whose responses are all there.</summary>
internal interface IPairConsumer
{
    /// <summary>Exchanges that were given to it and not returned yet.</summary>
    int Pending { get; }

    /// <summary>An exchange is complete. It is the consumer's until <see cref="ResponsePairing.Return"/>. Must be quick: it may be called on an event thread.</summary>
    void Complete(PairedExchange pair);
}
