using System.Diagnostics;
using System.Net.Sockets;
using HdrHistogram;
using Umbra.Bench.Inline.Processes;

namespace Umbra.Bench.Inline.Load;

/// <summary>One connection of the open loop, with its share of the schedule.</summary>
internal sealed class OpenLoopConnection(OpenLoopPlan plan, int index) : IDisposable
{
    private const long LongestNanoseconds = 60_000_000_000;

    private readonly ResponseScanner _scanner = new();
    private Socket? _socket;

    /// <summary>Nanoseconds from due to the last byte.</summary>
    public LongHistogram Latencies { get; } = NewHistogram();

    public long Failed { get; private set; }

    public string? FirstFailure { get; private set; }

    public static LongHistogram NewHistogram() => new(LongestNanoseconds, numberOfSignificantValueDigits: 3);

    /// <summary>Connects before the start, so that no request is due while it does. One that is refused is tried again by the first request, which fails with it.</summary>
    public void TryOpen()
    {
        try
        {
            _socket = BlockingSocket.Connect(plan.Port);
        }
        catch (SocketException)
        {
            // Its first request tries again.
        }
    }

    /// <summary>Goes through this connection's part of the schedule.</summary>
    /// <param name="start"><see cref="Stopwatch"/>'s clock, whose ticks are nanoseconds on Linux.</param>
    public void Run(long start, CancellationToken cancellation)
    {
        Native.RemoveTimerSlack();
        long giveUp = start + (long)plan.Duration.TotalNanoseconds + (BlockingSocket.TimeoutMs * 1_000_000L);
        for (long k = index; k < plan.Requests; k += plan.Connections)
        {
            long due = start + plan.DueNanoseconds(k);
            if (due > Stopwatch.GetTimestamp())
            {
                Native.SleepUntil(due);
            }

            if (cancellation.IsCancellationRequested || Stopwatch.GetTimestamp() > giveUp)
            {
                Fail("not sent before the run was over");
                continue;
            }

            if (Exchange())
            {
                Latencies.RecordValue(Math.Min(Stopwatch.GetTimestamp() - due, LongestNanoseconds));
            }
        }
    }

    public void Dispose() => Close();

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private bool Exchange()
    {
        try
        {
            _socket ??= BlockingSocket.Connect(plan.Port);
            _socket.Send(plan.Request);
            int status = _scanner.ReadResponse(_socket);
            if (status is >= 200 and < 300)
            {
                return true;
            }

            Fail($"status {status}");
        }
        catch (Exception failure) when (failure is SocketException or InvalidDataException)
        {
            Fail(failure.Message);
            Close();
        }

        return false;
    }

    private void Fail(string what)
    {
        Failed++;
        FirstFailure ??= what;
    }
}
