namespace Umbra.Core.Polling;

/// <summary>Hears of bytes that a <see cref="SendBatch"/> took. On the batch's thread.</summary>
internal interface IBatchedSend
{
    /// <summary>They go now.</summary>
    void OnSending();

    /// <summary>So many of them went. The rest is the sender's to send: there was no room for it, or the connection is broken, which the next call says.</summary>
    void OnSent(int count);
}
