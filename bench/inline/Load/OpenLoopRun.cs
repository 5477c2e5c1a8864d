using System.Diagnostics;
using System.Net.Sockets;
using HdrHistogram;
using Umbra.Bench.Inline.Processes;

namespace Umbra.Bench.Inline.Load;

/// <summary>One run of the open loop, on the thread that calls it.</summary>
/// <remarks>A response has to fit into the connection's receive buffer: what is longer comes when there is room, and nothing is read until a request is due.</remarks>
internal sealed class OpenLoopRun : IDisposable
{
    private const long LongestNanoseconds = 60_000_000_000;
    private const long TimeoutNanoseconds = BlockingSocket.TimeoutMs * 1_000_000L;

    // Time for the kernel to have begun to note when packets come, before the first request is due.
    private const long Lead = 200_000_000;

    // So small a part may come without the kernel's note: the first of a connection that was opened anew.
    private const double MostWithoutNote = 0.001;

    private readonly OpenLoopPlan _plan;
    private readonly OpenLoopConnection[] _connections;
    private readonly Queue<OpenLoopConnection> _idle = new();
    private readonly List<OpenLoopConnection> _busy = [];
    private readonly ArrivalReader _reader = new();
    private readonly LongHistogram _latencies = new(LongestNanoseconds, numberOfSignificantValueDigits: 3);
    private long _failed;
    private string? _firstFailure;

    public OpenLoopRun(OpenLoopPlan plan)
    {
        _plan = plan;
        _connections = [.. Enumerable.Range(0, plan.Connections).Select(_ => new OpenLoopConnection(plan.Port))];
    }

    public OpenLoopResult Run(CancellationToken cancellation)
    {
        Native.RemoveTimerSlack();
        foreach (OpenLoopConnection connection in _connections)
        {
            connection.TryOpen();
            _idle.Enqueue(connection);
        }

        long start = Stopwatch.GetTimestamp() + Lead;
        long giveUp = start + (long)_plan.Duration.TotalNanoseconds + TimeoutNanoseconds;
        for (long k = 0; k < _plan.Requests; k++)
        {
            long due = start + _plan.DueNanoseconds(k);
            if (due > Stopwatch.GetTimestamp())
            {
                Native.SleepUntil(due);
            }

            // The connection that has been idle for longest, so that all of them are used.
            OpenLoopConnection? connection;
            while (!_idle.TryDequeue(out connection))
            {
                WaitForOne();
                Read();
            }

            if (cancellation.IsCancellationRequested || Stopwatch.GetTimestamp() > giveUp)
            {
                Fail(connection, "not sent before the run was over");
            }
            else
            {
                Send(connection, due);
            }

            Read(); // only now: the next request does not wait for what came of those before
        }

        while (_busy.Count > 0)
        {
            WaitForOne();
            Read();
        }

        if (_reader.WithoutNote > _latencies.TotalCount * MostWithoutNote)
        {
            throw new InvalidDataException("the kernel does not note when packets come (SO_TIMESTAMPNS): latencies would be those of the next request's time");
        }

        return new OpenLoopResult(_latencies, _failed, _firstFailure, (Stopwatch.GetTimestamp() - start) / 1e9);
    }

    public void Dispose()
    {
        foreach (OpenLoopConnection connection in _connections)
        {
            connection.Dispose();
        }
    }

    private void Send(OpenLoopConnection connection, long due)
    {
        try
        {
            connection.Send(_plan.Request, due, Stopwatch.GetTimestamp());
            _busy.Add(connection);
        }
        catch (SocketException failure)
        {
            Fail(connection, failure.Message);
        }
    }

    private void Read()
    {
        for (int i = _busy.Count - 1; i >= 0; i--)
        {
            OpenLoopConnection connection = _busy[i];
            if (!IsOver(connection))
            {
                continue;
            }

            _busy[i] = _busy[^1];
            _busy.RemoveAt(_busy.Count - 1);
        }
    }

    // Its request came to an end, and it is idle.
    private bool IsOver(OpenLoopConnection connection)
    {
        try
        {
            int? status = connection.Read(_reader);
            if (status is >= 200 and < 300)
            {
                _latencies.RecordValue(Math.Clamp(_reader.ArrivedAt - connection.Due, 0, LongestNanoseconds));
                _idle.Enqueue(connection);
                return true;
            }

            if (status is not null)
            {
                Fail(connection, $"status {status}");
                return true;
            }

            if (Stopwatch.GetTimestamp() - connection.SentAt < TimeoutNanoseconds)
            {
                return false;
            }

            connection.Close();
            Fail(connection, "no whole response in time");
        }
        catch (Exception failure) when (failure is SocketException or InvalidDataException)
        {
            Fail(connection, failure.Message);
        }

        return true;
    }

    // Until something comes, or the oldest request is over its time.
    private void WaitForOne()
    {
        long left = _busy.Min(connection => connection.SentAt) + TimeoutNanoseconds - Stopwatch.GetTimestamp();
        Socket.Select(_busy.ConvertAll(connection => connection.Socket), null, null, TimeSpan.FromMicroseconds(Math.Max(0, left / 1000)));
    }

    private void Fail(OpenLoopConnection connection, string what)
    {
        _failed++;
        _firstFailure ??= what;
        _idle.Enqueue(connection);
    }
}
