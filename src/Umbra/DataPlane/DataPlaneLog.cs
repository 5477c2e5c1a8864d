using System.Net;
using Umbra.Capture.Live;
using Umbra.Core.Handoff;

namespace Umbra.DataPlane;

/// <summary>What the data plane tells whoever runs it: a line each on stderr. Never a body, a header or a secret.</summary>
/// <param name="output">Where to. Writing may wait for a reader, so no pump's thread writes.</param>
internal sealed class DataPlaneLog(TextWriter output)
{
    private readonly Lock _gate = new();

    /// <summary>A tap listens.</summary>
    public void Listening(string source, IPEndPoint at, string production) => Write($"{source}: listening on {at}, production is {production}");

    /// <summary>A gateway or a receiver listens.</summary>
    public void Listening(string source, IPEndPoint at, IHttpSource what) => Write($"{source}: listening on {at}, {what.Description}");

    /// <summary>Packets are read.</summary>
    public void Capturing(string who, IPacketReading packets) => Write($"{who}: reading {packets.Description}");

    /// <summary>The health port listens.</summary>
    public void Health(IPEndPoint at) => Write($"health: http://{at}/healthz");

    /// <summary>A worker's connection ended.</summary>
    public void WorkerGone(string fault, long lost) =>
        Write($"worker: connection ended{(fault.Length > 0 ? $" ({fault})" : "")}, {lost} copies lost");

    /// <summary>A worker ended.</summary>
    public void WorkerEnded(string end, TimeSpan wait) => Write($"worker: {end}; the next starts in {wait.TotalMilliseconds:0} ms");

    /// <summary>A configuration is in force.</summary>
    public void Applied(long version) => Write($"configuration: version {version} is in force");

    /// <summary>A configuration was refused, with nothing to fall back on.</summary>
    public void NotLoaded(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            Write(problem);
        }
    }

    /// <summary>A configuration was refused; the one before stays.</summary>
    public void NotReloaded(IEnumerable<string> problems)
    {
        NotLoaded(problems);
        Write("configuration: not changed");
    }

    /// <summary>Something changed that holds only from the next start on.</summary>
    public void NeedsRestart(string key) => Write($"{key}: the change holds after a restart; what was there goes on until then");

    /// <summary>An override went, because the file changed what it was laid over.</summary>
    public void OverrideDropped(SettingOverride setting) => Write($"{setting.Path}: the file's value holds again");

    /// <summary>Something is wrong that does not stop anything.</summary>
    public void Problem(string problem) => Write(problem);

    /// <summary>A reader failed; production goes on.</summary>
    public void ReaderFailed(string source, Exception exception) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => state.Log.Write($"{state.Source}: a reader failed, its connection is opaque (said once): {state.Exception}"),
            (Log: this, Source: source, Exception: exception),
            preferLocal: false);

    /// <summary>Sessions that requests have made are others now.</summary>
    public void SessionsApplied(int count) => Write($"sessions: {count} made by requests are in force");

    /// <summary>The data plane ends.</summary>
    public void Draining() => Write("draining: no new connections; open ones may finish (once more to cut it short)");

    /// <summary>The ledger, at the end.</summary>
    public void Ledger(LedgerSnapshot ledger) => Write(ledger, static (output, ledger) => LedgerText.Write(ledger, output));

    private void Write(string line) => Write(line, static (output, line) => output.WriteLine($"umbra: {line}"));

    // A disk that is full, or a reader that is gone, must not end whoever has something to say: it is a thread of production's process.
    private void Write<T>(T what, Action<TextWriter, T> write)
    {
        try
        {
            lock (_gate)
            {
                write(output, what);
                output.Flush();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // there is nobody to tell
        }
    }
}
