namespace Umbra.Core.Delivery;

/// <summary>Where the parts of a rewritten request are.</summary>
/// <param name="Length">Bytes in all.</param>
/// <param name="HeadLength">Bytes of the head, empty line included.</param>
/// <param name="BodyStart">The body's first byte; inside the chunk when it is sent as one.</param>
/// <param name="BodyLength">Bytes of the body, without chunk framing.</param>
internal readonly record struct RequestLayout(int Length, int HeadLength, int BodyStart, int BodyLength);
