using System.Net.Sockets;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Handoff;

/// <summary>
/// The data plane's end of one worker's connection. One thread writes (<see cref="Send"/>, <see cref="SendExchanges"/>) and may be held
/// up by a worker that does not read; another reads; both end when either does.
/// </summary>
internal sealed class WorkerLink
{
    /// <summary>The most answers that wait to be sent. The worker's client asks no more than this at once.</summary>
    public const int MostQuestions = 32;

    private const int BatchSize = 64 * 1024;

    /// <summary>How long an answer may wait while the worker drains, when there are no batches to send it between.</summary>
    private static readonly TimeSpan AnswerPause = TimeSpan.FromMilliseconds(10);

    private readonly Socket _socket;
    private readonly Intake _intake;
    private readonly IHandoffHost _host;
    private readonly TimeProvider _time;
    private readonly Thread _reader;
    private readonly FrameBuffer _frame = new(2 * BatchSize);
    private readonly HandedCounts _handed = new();
    private readonly Queue<byte[]> _answers = new();
    private readonly ManualResetEventSlim _isDrained = new();
    private volatile string? _fault;

    public WorkerLink(Socket socket, Intake intake, IHandoffHost host, TimeProvider time)
    {
        (_socket, _intake, _host, _time) = (socket, intake, host, time);
        _reader = new Thread(Read) { IsBackground = true, Name = "umbra hand-off in" };
        _reader.Start();
    }

    /// <summary>The worker can still be written to.</summary>
    public bool IsUp => _fault is null;

    /// <summary>Sends the configuration's sources.</summary>
    public void SendSettings(byte[] settings) => Send(Frame.Encode(FrameType.Settings, settings.Length, (ref AvroWriter w) => w.Raw(settings)));

    /// <summary>Sends what the worker asked for.</summary>
    public void SendAnswers()
    {
        while (IsUp)
        {
            byte[]? answer;
            lock (_answers)
            {
                if (!_answers.TryDequeue(out answer))
                {
                    return;
                }
            }

            Send(answer);
        }
    }

    /// <summary>Sends one frame of exchanges, as many as fit.</summary>
    /// <param name="batch">Parts; those that are sent are given back to the intake.</param>
    /// <param name="next">The first that is not sent yet; moved on.</param>
    public void SendExchanges(List<ExchangePart> batch, ref int next)
    {
        _frame.Begin(FrameType.Exchanges);
        for (; next < batch.Count && _frame.Length < BatchSize; next++)
        {
            var part = batch[next];
            part.ToRecord(out var record);
            var bound = ExchangeCodec.SizeBound(record);
            if (bound > Frame.MostPayload - BatchSize)
            {
                part.SkipChosen(SkipReason.Overloaded);
            }
            else
            {
                _frame.AddRecord(record, (int)bound);
                _handed.Add(part);
            }

            _intake.Complete(part);
        }

        _frame.End();
        Send(_frame.Written);
    }

    /// <summary>Sends a frame.</summary>
    public void Send(ReadOnlySpan<byte> frame)
    {
        try
        {
            while (IsUp && frame.Length > 0)
            {
                var sent = _socket.Send(frame, SocketFlags.None, out var error);
                if (error != SocketError.Success)
                {
                    End(error is SocketError.ConnectionReset or SocketError.Shutdown ? "" : error.ToString());
                    return;
                }

                frame = frame[sent..];
            }
        }
        catch (ObjectDisposedException)
        {
            End("closed on this side");
        }
    }

    /// <summary>Tells the worker to finish, and waits until it has, its connection ends, or the time is over.</summary>
    public void Drain(TimeSpan time)
    {
        Send(Frame.Encode(FrameType.Drain, AvroWriter.MostBytesOfLong, (ref AvroWriter w) => w.Long((long)time.TotalMilliseconds)));
        var from = _time.GetTimestamp();
        while (IsUp && !_isDrained.IsSet && _time.GetElapsedTime(from) < time)
        {
            SendAnswers();
            _isDrained.Wait(AnswerPause);
        }
    }

    /// <summary>Ends the connection from any thread; a thread that is held up in it comes free.</summary>
    public void End(string fault)
    {
        Interlocked.CompareExchange(ref _fault, fault, null);
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is down already, which is what was wanted.
        }

        _isDrained.Set();
        _intake.Wake();
    }

    /// <summary>For the writing thread, when it is done: waits for the reader, so that all that the worker told counts, and settles the rest.</summary>
    public void Finish(SkipReason rest)
    {
        var wasUp = IsUp;
        End("");
        _reader.Join();
        _socket.Dispose();
        _host.WorkerGone(_fault ?? "", _handed.SkipRest(wasUp ? rest : SkipReason.WorkerLost));
    }

    private void Read()
    {
        var receiver = new FrameReceiver(_socket, Frame.MostPayloadFromWorker, isMostlySending: true);
        var fault = "";
        try
        {
            while (fault.Length == 0 && receiver.TryReceive(out var type, out var payload))
            {
                fault = Handle(type, payload);
            }
        }
        catch (Exception exception)
        {
            // A fault of ours must cost a worker's connection, never the process that production goes through.
            fault = $"the data plane's own fault: {exception.GetType().Name}: {exception.Message}";
        }

        End(fault.Length > 0 ? fault : receiver.Fault);
    }

    private string Handle(FrameType type, ReadOnlySpan<byte> payload)
    {
        var reader = new AvroReader(payload);
        switch (type)
        {
            case FrameType.Settled:
                return ReadSettled(ref reader) ? "" : "it settled more than it was handed";
            case FrameType.Unwanted when reader.Bytes(out var unwanted) && reader.Long(out var reason) && reader.Long(out var microseconds):
                return TryClose(unwanted, reason, microseconds) ? "" : "it wants no copies for a reason or a time that has no meaning";
            case FrameType.LedgerQuestion when reader.Long(out var number):
                var ledger = _host.ReadLedger();
                return Answer(Frame.Encode(FrameType.LedgerAnswer, AvroWriter.MostBytesOfLong + LedgerCodec.SizeBound(ledger), (ref AvroWriter w) =>
                {
                    w.Long(number);
                    LedgerCodec.Write(ref w, ledger);
                }));
            case FrameType.Override when reader.Long(out var number) && reader.String(out var mirror) && reader.String(out var key) && reader.String(out var value):
                return Answer(number, _host.Set(mirror, key, value));
            case FrameType.Sessions when reader.Long(out var number):
                return Answer(number, _host.ApplySessions());
            case FrameType.Drained:
                _isDrained.Set();
                return "";
            default:
                return $"a frame of type {(int)type} and {payload.Length} bytes has no meaning here";
        }
    }

    private bool ReadSettled(scoped ref AvroReader reader)
    {
        Span<long> deltas = stackalloc long[SettlementAccount.OutcomeCount];
        while (reader.BlockCount(out var mirrors))
        {
            if (mirrors == 0)
            {
                return true;
            }

            for (; mirrors > 0; mirrors--)
            {
                if (!reader.Bytes(out var mirror))
                {
                    return false;
                }

                foreach (ref var delta in deltas)
                {
                    if (!reader.Long(out delta))
                    {
                        return false;
                    }
                }

                if (!_handed.TrySettle(mirror, deltas))
                {
                    return false;
                }
            }
        }

        return false;
    }

    private bool TryClose(ReadOnlySpan<byte> mirror, long reason, long microseconds)
    {
        if (reason is < 0 or >= SkipReasons.Count || !MirrorGate.MayCloseFor((SkipReason)reason)
            || microseconds < 0 || microseconds > (long)MirrorGate.MostAtOnce.TotalMicroseconds)
        {
            return false;
        }

        _handed.AccountOf(mirror)?.Gate.Close((SkipReason)reason, TimeSpan.FromMicroseconds(microseconds), _time);
        return true;
    }

    private string Answer(long number, OverrideAnswer answer) => Answer(Frame.Encode(FrameType.OverrideAnswer, 32 + (3 * answer.Message.Length), (ref AvroWriter w) =>
    {
        w.Long(number);
        w.Boolean(answer.Accepted);
        w.String(answer.Message);
    }));

    private string Answer(byte[] frame)
    {
        lock (_answers)
        {
            if (_answers.Count >= MostQuestions)
            {
                return "it asks more than it hears";
            }

            _answers.Enqueue(frame);
        }

        _intake.Wake();
        return "";
    }
}
