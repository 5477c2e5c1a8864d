using System.Diagnostics.Metrics;
using Umbra.Core.Recording.Capture;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Umbra.Telemetry;

/// <summary>What is recorded: <c>umbra_recording_exchanges_total</c>, <c>umbra_recording_bytes_total</c>, <c>umbra_recording_files_total</c> and <c>umbra_recording_failing</c>, each by mirror.</summary>
internal sealed class RecordingMeter
{
    /// <param name="meter">The instruments' meter.</param>
    /// <param name="recordings">How the worker's go, by mirror.</param>
    public RecordingMeter(Meter meter, Func<IEnumerable<KeyValuePair<string, RecordingStatus>>> recordings)
    {
        meter.CreateObservableCounter("umbra.recording.exchanges", () => Each(status => status.Exchanges), "{exchange}", "Exchanges that were written to a recording.");
        meter.CreateObservableCounter("umbra.recording.bytes", () => Each(status => status.Bytes), "By", "Bytes that were written to a recording.");
        meter.CreateObservableCounter("umbra.recording.files", () => Each(status => status.Files), "{file}", "Files of a recording that were begun.");
        meter.CreateObservableGauge("umbra.recording.failing", () => Each(status => status.Problem is null ? 0 : 1), null, "1 while nothing can be recorded, 0 else.");

        IEnumerable<Measurement<long>> Each(Func<RecordingStatus, long> value) =>
            recordings().Select(entry => new Measurement<long>(value(entry.Value), new Tag("mirror", entry.Key)));
    }
}
