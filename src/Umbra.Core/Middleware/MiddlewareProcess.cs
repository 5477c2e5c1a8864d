using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Umbra.Core.Recording.Formats;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Middleware;

/// <summary>
/// A child process that speaks GoReplay's middleware protocol: a line of hexadecimal digits for each message, of which the first line is its meta data. What it writes in the same
/// form comes back. Nobody waits for it: what there is no room for is refused. One that ends is started again, later and later. For any number of threads.
/// </summary>
internal sealed class MiddlewareProcess : IDisposable
{
    // What waits to be written. A child that does not read fills it, and then costs messages.
    private const int MostWaiting = 4_096;
    private const long MostWaitingBytes = 32L * 1024 * 1024;
    private const int LongestLine = 2 * 80 * 1024 * 1024;

    private static readonly TimeSpan FirstRestart = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRestart = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly Queue<byte[]> _waiting = new();
    private readonly MiddlewareSettings _settings;
    private readonly MiddlewareReturned _returned;
    private readonly Action _died;
    private readonly ILogger _logger;
    private readonly Thread _writing;
    private readonly Thread _running;
    private Process? _process;
    private long _waitingBytes;
    private bool _isStarting = true; // what comes meanwhile waits for it; between two starts it does not
    private bool _isEnding;

    /// <param name="settings">The program.</param>
    /// <param name="returned">Is told of each message that comes back, on a thread of this.</param>
    /// <param name="died">Is told when the program has ended: what it had will not come back.</param>
    /// <param name="logger">For what goes wrong.</param>
    public MiddlewareProcess(MiddlewareSettings settings, MiddlewareReturned returned, Action died, ILogger logger)
    {
        (_settings, _returned, _died, _logger) = (settings, returned, died, logger);
        _running = new Thread(Run) { Name = "umbra middleware", IsBackground = true };
        _writing = new Thread(Write) { Name = "umbra middleware out", IsBackground = true };
        _running.Start();
        _writing.Start();
    }

    /// <summary>Lines that came back and could not be read.</summary>
    public long Nonsense { get; private set; }

    /// <summary>Sends a message.</summary>
    /// <param name="meta">What it is.</param>
    /// <param name="message">The raw message.</param>
    /// <returns>False when there is no room for it, or no program: it will not come back.</returns>
    public bool TrySend(in GorMeta meta, ReadOnlySpan<byte> message)
    {
        var head = Encoding.ASCII.GetBytes(FormattableString.Invariant($"{(int)meta.Type} {GorFormat.Id(meta.Id)} {meta.Time} {meta.Latency}\n"));
        var length = ((head.Length + message.Length) * 2) + 1;
        lock (_gate)
        {
            if ((_process is null && !_isStarting) || _isEnding || _waiting.Count >= MostWaiting || _waitingBytes + length > MostWaitingBytes)
            {
                return false;
            }

            var line = new byte[length];
            Convert.TryToHexStringLower(head, line, out _);
            Convert.TryToHexStringLower(message, line.AsSpan(head.Length * 2), out _);
            line[^1] = (byte)'\n';
            _waiting.Enqueue(line);
            _waitingBytes += length;
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Ends the program.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
            Kill(_process);
        }
    }

    private bool IsEnding
    {
        get
        {
            lock (_gate)
            {
                return _isEnding;
            }
        }
    }

    private void Run()
    {
        var wait = FirstRestart;
        while (true)
        {
            var from = Stopwatch.GetTimestamp();
            if (Start() is { } process)
            {
                Read(process);
                Kill(process);
                process.WaitForExit();
                if (!IsEnding)
                {
                    _logger.MiddlewareEnded(_settings.Command[0], process.ExitCode);
                }

                process.Dispose();
            }

            lock (_gate)
            {
                _process = null;
                _isStarting = false;
                _waiting.Clear();
                _waitingBytes = 0;
            }

            _died();
            wait = Stopwatch.GetElapsedTime(from) > LongestRestart ? FirstRestart : TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestRestart.Ticks));
            lock (_gate)
            {
                if (!_isEnding)
                {
                    Monitor.Wait(_gate, wait);
                }

                if (_isEnding)
                {
                    return;
                }

                _isStarting = true;
            }
        }
    }

    private Process? Start()
    {
        try
        {
            var start = new ProcessStartInfo(_settings.Command[0], _settings.Command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };

            // Many are scripts of Python, whose output would wait for 8 KiB of it: requests would be late for nothing.
            start.Environment.TryAdd("PYTHONUNBUFFERED", "1");
            var process = Process.Start(start)!;
            lock (_gate)
            {
                _process = process;
                Monitor.PulseAll(_gate);
                if (_isEnding)
                {
                    Kill(process);
                }
            }

            return process;
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or IOException)
        {
            _logger.MiddlewareNotStarted(_settings.Command[0], exception.Message);
            return null;
        }
    }

    private void Write()
    {
        while (true)
        {
            byte[] line;
            Process? process;
            lock (_gate)
            {
                while ((_waiting.Count == 0 || _process is null) && !_isEnding)
                {
                    Monitor.Wait(_gate);
                }

                if (_isEnding)
                {
                    return;
                }

                line = _waiting.Dequeue();
                _waitingBytes -= line.Length;
                process = _process;
            }

            try
            {
                var stream = process?.StandardInput.BaseStream;
                stream?.Write(line);
                bool isLast;
                lock (_gate)
                {
                    isLast = _waiting.Count == 0;
                }

                if (isLast)
                {
                    stream?.Flush();
                }
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // It has ended; the reading thread notices.
            }
        }
    }

    private void Read(Process process)
    {
        var lines = new LineWindow(process.StandardOutput.BaseStream);
        var message = new ByteBuffer();
        try
        {
            while (lines.Next(out var line))
            {
                line = line.TrimEnd((byte)'\r');
                message.Clear();
                var room = message.Reserve((line.Length / 2) + 1);
                if (line.Length > LongestLine || line.Length % 2 != 0 || Convert.FromHexString(line, room, out _, out var written) != System.Buffers.OperationStatus.Done)
                {
                    Nonsense++;
                    continue;
                }

                message.Advance(written);
                if (GorFormat.TryReadMeta(message.Written, out var meta, out var start))
                {
                    _returned(meta, message.Written[start..]);
                }
                else
                {
                    Nonsense++;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It has ended.
        }
    }

    private static void Kill(Process? process)
    {
        try
        {
            process?.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception or NotSupportedException)
        {
            // It has ended already.
        }
    }
}

/// <summary>Hears of a message that came back.</summary>
internal delegate void MiddlewareReturned(in GorMeta meta, ReadOnlySpan<byte> message);
