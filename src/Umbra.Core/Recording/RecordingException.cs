namespace Umbra.Core.Recording;

/// <summary>A file is no recording that this program reads.</summary>
/// <param name="message">What is wrong and, where it is known, what to do.</param>
internal sealed class RecordingException(string message) : Exception(message);
