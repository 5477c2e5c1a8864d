namespace Umbra.Capture.Live;

/// <summary>Packets cannot be captured; the message says why, and what mends it.</summary>
/// <param name="message">A sentence.</param>
internal sealed class CaptureException(string message) : Exception(message);
