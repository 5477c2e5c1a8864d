using Umbra.Core.Mirroring;

namespace Umbra.Core.Delivery;

/// <summary>What went wrong with a copy on its way.</summary>
internal enum DeliveryFault : byte
{
    /// <summary>Nothing: the whole response arrived.</summary>
    None,

    /// <summary>The target's name could not be resolved.</summary>
    Resolve,

    /// <summary>No address could be connected to.</summary>
    Connect,

    /// <summary>The TLS handshake failed.</summary>
    Tls,

    /// <summary>The connection failed.</summary>
    Reset,

    /// <summary>The connection was closed before the whole response had arrived.</summary>
    Closed,

    /// <summary>The response is not HTTP/1.1, or where it ends is not certain.</summary>
    Malformed,

    /// <summary>The response's body is over the limit; the rest of it was not read.</summary>
    ResponseTooLarge,

    /// <summary>A 101, to a request that asked for none.</summary>
    SwitchedProtocols,

    /// <summary>The HTTP/2 exchange failed.</summary>
    Http2,

    /// <summary>The whole response did not arrive in time.</summary>
    TimedOut,

    /// <summary>The mirror ended.</summary>
    Shutdown,
}

/// <summary>Faults in the ledger's terms.</summary>
internal static class DeliveryFaults
{
    /// <summary>The reason under which a fault is counted.</summary>
    public static SkipReason Reason(this DeliveryFault fault) => fault switch
    {
        DeliveryFault.TimedOut => SkipReason.TimedOut,
        DeliveryFault.Shutdown => SkipReason.Shutdown,
        _ => SkipReason.SendFailed,
    };
}

/// <summary>How a copy's way ended.</summary>
/// <param name="Fault">What went wrong.</param>
/// <param name="Status">The response's status code; 0 when none arrived.</param>
/// <param name="DurationTicks">From the request's last byte to the response's, ticks of the clock.</param>
/// <param name="FirstByteTicks">The same to the response's first byte; less than 0 when that was not asked for.</param>
internal readonly record struct DeliveryResult(DeliveryFault Fault, int Status = 0, long DurationTicks = 0, long FirstByteTicks = -1);
