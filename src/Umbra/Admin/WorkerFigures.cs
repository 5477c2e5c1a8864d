using Umbra.Core.Delivery;
using Umbra.Core.Recording.Capture;
using Umbra.Ramping;

namespace Umbra.Admin;

/// <summary>What the worker knows of its mirrors beside the ledger; each finds it by the mirror's name, or nothing.</summary>
internal sealed record WorkerFigures
{
    /// <summary>Nothing is known.</summary>
    public static WorkerFigures None { get; } = new();

    /// <summary>Durations of both sides.</summary>
    public Func<string, MirrorStatistics?> Statistics { get; init; } = static _ => null;

    /// <summary>Where its ramp is.</summary>
    public Func<string, RampStatus?> Ramp { get; init; } = static _ => null;

    /// <summary>What became of its comparisons.</summary>
    public Func<string, ComparisonStatus?> Comparison { get; init; } = static _ => null;

    /// <summary>How its recording goes.</summary>
    public Func<string, RecordingStatus?> Recording { get; init; } = static _ => null;

    /// <summary>How results are being stored.</summary>
    public Func<ResultsStatus?> Results { get; init; } = static () => null;
}
