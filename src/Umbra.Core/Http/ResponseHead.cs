namespace Umbra.Core.Http;

/// <summary>What a status line and its fields say of the message.</summary>
/// <param name="StatusCode">100 to 999.</param>
/// <param name="MinorVersion">0 or 1.</param>
/// <param name="Framing">What the fields say of framing and of the connection.</param>
internal readonly record struct ResponseHead(int StatusCode, int MinorVersion, FramingFields Framing);
