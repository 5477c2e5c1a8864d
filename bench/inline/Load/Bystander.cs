using System.Diagnostics;
using System.Net.Sockets;
using Umbra.Bench.Inline.Measures;
using Umbra.Bench.Inline.Processes;

namespace Umbra.Bench.Inline.Load;

/// <summary>
/// A thread of the lowest priority that sends a server so many requests a second and reads the responses, those of each two milliseconds together, and has nothing to do with
/// production: the least that anything can take which sends as much as a mirror does.
/// </summary>
/// <remarks>What it cannot do in time it leaves out: it takes less than was asked, never more.</remarks>
internal sealed class Bystander : IDisposable
{
    // As long as a mirror's batches wait.
    private const long Period = 2_000_000;

    private readonly Socket[] _connections;
    private readonly byte[] _request;
    private readonly double _rate;
    private readonly long _end;
    private readonly ResponseScanner _scanner = new();
    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly Thread _thread;
    private volatile bool _isOver;

    /// <param name="port">The server's. It answers every request and keeps its connections.</param>
    /// <param name="duration">It ends by itself, or earlier when it is disposed of.</param>
    public Bystander(int port, byte[] request, double ratePerSecond, TimeSpan duration)
    {
        (_request, _rate, _end) = (request, ratePerSecond, Stopwatch.GetTimestamp() + (long)duration.TotalNanoseconds);
        _connections = [.. Enumerable.Range(0, (int)Math.Ceiling(ratePerSecond * Period / 1e9) + 1).Select(_ => BlockingSocket.Connect(port))];
        _thread = new Thread(Run) { IsBackground = true, Name = "bystander" };
        _thread.Start();
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
        foreach (Socket connection in _connections)
        {
            connection.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            SendUntilOver();
        }
        catch (Exception failure) when (failure is SocketException or InvalidDataException)
        {
            // The server's count says what is missing.
        }
    }

    private void SendUntilOver()
    {
        Priority.LowerThisThread();
        Native.RemoveTimerSlack();
        long begin = Stopwatch.GetTimestamp();
        double due = 0;
        while (!_isOver && begin < _end)
        {
            begin += Period;
            Native.SleepUntil(begin);
            due += _rate * Period / 1e9;
            int now = Math.Min((int)due, _connections.Length);
            due -= (int)due;
            foreach (Socket connection in _connections.AsSpan(0, now))
            {
                connection.Send(_request);
            }

            foreach (Socket connection in _connections.AsSpan(0, now))
            {
                _scanner.ReadResponse(connection, _buffer);
            }

            begin = Math.Max(begin, Stopwatch.GetTimestamp() - Period);
        }
    }
}
