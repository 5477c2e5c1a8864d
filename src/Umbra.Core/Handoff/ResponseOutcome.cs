using Umbra.Core.Http;

namespace Umbra.Core.Handoff;

/// <summary>What is known of a response beside its bytes.</summary>
/// <param name="RequestLastByteNs">Monotonic clock at the request's last byte, ns.</param>
/// <param name="Status">The final status code; 0 when no response came.</param>
/// <param name="IsComplete">The whole response arrived.</param>
/// <param name="BodyLength">Bytes of the body that passed.</param>
/// <param name="Framing">How the body was framed.</param>
/// <param name="FirstByteNs">Monotonic clock at the first byte, ns.</param>
/// <param name="LastByteNs">The same at the last byte.</param>
internal readonly record struct ResponseOutcome(
    long RequestLastByteNs, int Status, bool IsComplete, long BodyLength, BodyFraming Framing, long FirstByteNs, long LastByteNs);
