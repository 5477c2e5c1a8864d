using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Delivery;

/// <summary>Hears what becomes of the copies that a pipeline has taken, and gets the target's responses. Must be quick and must not throw.</summary>
internal interface ICopyWitness
{
    /// <summary>Where responses are kept.</summary>
    ResponsePool Responses { get; }

    /// <summary>A copy waits or is sent from now on; called before its end is told.</summary>
    /// <param name="record">The exchange as it leaves: sanitized, before it is rewritten for the target.</param>
    /// <param name="head">Its request's head.</param>
    void Taken(in ExchangeRecord record, in RequestHead head);

    /// <summary>The way of a copy that was taken has ended.</summary>
    /// <param name="exchange">The exchange's identity.</param>
    /// <param name="reason">Why it was not mirrored; null when it was.</param>
    /// <param name="times">When the whole response had arrived, how long its first and last byte took.</param>
    /// <param name="response">The whole response; null unless it was mirrored. The witness releases it.</param>
    void Ended(UInt128 exchange, SkipReason? reason, in DeliveryResult times, CapturedResponse? response);
}

/// <summary>What is told to a witness, where there is one.</summary>
internal static class CopyWitnesses
{
    /// <summary>The way of a copy has ended: its response is the witness's from now on, or is released.</summary>
    /// <param name="witness">The witness; null when there is none.</param>
    /// <param name="copy">The copy; it was taken.</param>
    /// <param name="reason">Why it was not mirrored; null when it was.</param>
    /// <param name="result">How it ended.</param>
    public static void TellEnd(this ICopyWitness? witness, Copy copy, SkipReason? reason, in DeliveryResult result)
    {
        var response = copy.Response;
        copy.Response = null;
        if (witness is null || reason is not null)
        {
            response?.Release();
            response = null;
        }

        witness?.Ended(copy.Exchange, reason, result, response);
    }
}
