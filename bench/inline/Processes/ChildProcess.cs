using System.Diagnostics;

namespace Umbra.Bench.Inline.Processes;

/// <summary>A process that the bench started, and that it ends. What it says goes to a file in its directory.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Task _output;
    private bool _disposed;

    private ChildProcess(Process process, string logFile)
    {
        _process = process;
        LogFile = logFile;
        _output = Task.WhenAll(
            DrainAsync(process.StandardOutput, logFile + ".out"),
            DrainAsync(process.StandardError, logFile));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string LogFile { get; }

    /// <exception cref="System.ComponentModel.Win32Exception">The file cannot be executed.</exception>
    public static ChildProcess Start(string file, IEnumerable<string> arguments, string logFile, params (string Name, string Value)[] environment)
    {
        // Standard input stays open and unused: our own servers end when it closes, whatever became of the bench.
        var info = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            info.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(info)!, logFile);
    }

    /// <summary>The last lines that it wrote to standard error, for a message about why it did not start.</summary>
    public string LastWords() =>
        File.Exists(LogFile) ? string.Join(" | ", File.ReadLines(LogFile).TakeLast(3)) : "";

    /// <summary>Ends it: politely, and after 5 s with all its children. Once is enough; a second time does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            Native.Signal(_process.Id, Native.SigTerm);
            using var grace = new CancellationTokenSource(GracePeriod);
            try
            {
                await _process.WaitForExitAsync(grace.Token);
            }
            catch (OperationCanceledException)
            {
                // It had its time; its children go with it.
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        await _output;
        _process.Dispose();
    }

    private static async Task DrainAsync(StreamReader from, string file)
    {
        await using var log = new StreamWriter(file) { AutoFlush = true };
        while (await from.ReadLineAsync() is { } line)
        {
            await log.WriteLineAsync(line);
        }
    }
}
