namespace Umbra.Core.Http;

/// <summary>Is told what a <see cref="Conversation"/> reads. Calls come one at a time, though not from one thread.</summary>
internal interface IExchangeSink
{
    /// <summary>A request's head was read. The decision to copy is taken here, before a byte of body is kept.</summary>
    /// <param name="head">The head; valid during the call.</param>
    /// <param name="framing">How its body is delimited.</param>
    /// <param name="time">When its first byte came.</param>
    /// <returns>What takes the exchange; null when nobody wants it.</returns>
    ExchangeCapture? Seen(in RequestHead head, BodyFraming framing, long time);

    /// <summary>A request was sent whose head cannot be used.</summary>
    void SeenUnreadable(OpaqueReason reason);

    /// <summary>From here on the connection is not read any more.</summary>
    void ConnectionOpaque(OpaqueReason reason);

    /// <summary>Bytes passed that were not read.</summary>
    void BytesOpaque(OpaqueReason reason, long count);

    /// <summary>A reader threw: a fault of Umbra's. The connection turns opaque.</summary>
    void ReaderFailed(Exception exception);
}
