using Umbra.Core.Mirroring;

namespace Umbra.Core.Delivery;

/// <summary>Sends copies to one target. No retries: a retried write is a second write.</summary>
internal interface ISender : IDisposable
{
    /// <summary>Sends a copy. It ends in exactly one call of <see cref="ISenderOwner.Finished"/>, perhaps before this returns.</summary>
    void Send(Copy copy);

    /// <summary>Other time-outs from now on. The target is the same.</summary>
    void Update(DeliverySettings settings);

    /// <summary>Ends all that is under way, and whatever is sent from now on, as <see cref="DeliveryFault.Shutdown"/>.</summary>
    void Abort();
}

/// <summary>Gets copies back from a sender.</summary>
internal interface ISenderOwner
{
    /// <summary>A copy's way ended, and its place is free. May be called on an event thread.</summary>
    void Finished(Copy copy, in DeliveryResult result);

    /// <summary>An exception that nobody foresaw ended a connection. Its copy is told by <see cref="Finished"/>.</summary>
    void Unexpected(Exception exception);
}
