namespace Umbra.Core.Delivery;

/// <summary>Takes what a <see cref="TargetWire"/> receives.</summary>
internal interface IResponseReceiver
{
    /// <summary>Bytes came; they are not kept.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="waited">How long ago the last of them came, as far as is known: see <see cref="TargetWire.TimeArrivals"/>.</param>
    /// <returns>Null to go on; else the connection ends, and its copy, if it still has one, with that fault.</returns>
    DeliveryFault? OnReceived(ReadOnlySpan<byte> bytes, TimeSpan waited);

    /// <summary>The target sends no more.</summary>
    DeliveryFault OnEndOfStream();
}
