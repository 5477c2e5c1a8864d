namespace Umbra.Core.Recording.Capture;

/// <summary>How a recording goes.</summary>
/// <param name="File">The file that is written to; null when there is none at the moment.</param>
/// <param name="Files">Files that were begun since the start.</param>
/// <param name="Bytes">Bytes that were written since the start.</param>
/// <param name="Exchanges">Exchanges that were written since the start.</param>
/// <param name="Problem">Why nothing is recorded now; null when it is.</param>
internal sealed record RecordingStatus(string? File, int Files, long Bytes, long Exchanges, string? Problem);
