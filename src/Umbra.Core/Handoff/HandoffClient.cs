using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Umbra.Core.Mirroring;
using Umbra.Core.Polling;

namespace Umbra.Core.Handoff;

/// <summary>
/// The worker's end of the hand-off: a thread that reads exchanges and gives them to a consumer, and the teller of what became of them.
/// </summary>
internal sealed class HandoffClient : IDataPlane, IAsyncDisposable
{
    /// <summary>How often the reader, which exchanges wake anyway, tells the data plane what was settled: many share a frame.</summary>
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// When no more exchanges come, it is told by a timer, this long after it was set: with the first that was settled, if it was not set already. It wakes two threads
    /// more, and only where something was settled.
    /// </summary>
    private static readonly TimeSpan TellWithin = TimeSpan.FromMilliseconds(60);

    private readonly Socket _socket;
    private readonly IExchangeConsumer _consumer;
    private readonly ConcurrentDictionary<string, SettlementAccount> _accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<byte[]>> _questions = new();
    private readonly SemaphoreSlim _places = new(WorkerLink.MostQuestions);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _sending = new();
    private readonly FrameBuffer _frame = new(4096);
    private readonly TimeProvider _time;
    private readonly Thread _reader;
    private readonly ITimer _teller;
    private int _isUntold;
    private int _isTellerSet;
    private long _toldAt;
    private long _lastQuestion;
    private long _tellings;

    private HandoffClient(Socket socket, IExchangeConsumer consumer, TimeProvider time)
    {
        (_socket, _consumer, _time) = (socket, consumer, time);
        _reader = new Thread(Read) { IsBackground = true, Name = "umbra hand-off in" };
        _teller = time.CreateTimer(static client => ((HandoffClient)client!).TellLast(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How often the data plane was told of something that was settled.</summary>
    public long Tellings => Volatile.Read(ref _tellings);

    /// <summary>Ends when the connection does, with why; empty when the data plane simply closed it.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Connects to a data plane. Nothing is read before <see cref="Start"/>.</summary>
    /// <exception cref="SocketException">There is none.</exception>
    public static HandoffClient Connect(string path, IExchangeConsumer consumer, TimeProvider time)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            if (!PeerUser.IsOurs(socket))
            {
                throw new SocketException((int)SocketError.AccessDenied);
            }

            return new HandoffClient(socket, consumer, time);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Starts to read.</summary>
    public void Start() => _reader.Start();

    /// <summary>The account in which a mirror's copies are settled. It lives as long as the client.</summary>
    public SettlementAccount Account(string mirror) => _accounts.GetOrAdd(mirror, name => new SettlementAccount(name, OnUntold, TellUnwanted));

    /// <summary>Says that all is settled that will be.</summary>
    public void Drained()
    {
        lock (_sending)
        {
            TellSettled();
            Send(Frame.Encode(FrameType.Drained, 0, (ref AvroWriter _) => { }));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<LedgerSnapshot> AskLedgerAsync(CancellationToken cancellationToken)
    {
        var payload = await AskAsync(FrameType.LedgerQuestion, AvroWriter.MostBytesOfLong, static (ref AvroWriter _) => { }, cancellationToken).ConfigureAwait(false);
        var reader = new AvroReader(payload);
        return LedgerCodec.Read(ref reader) ?? throw new IOException("The data plane's answer cannot be read.");
    }

    /// <inheritdoc/>
    public async ValueTask<OverrideAnswer> SetAsync(string mirror, string key, string value, CancellationToken cancellationToken)
    {
        var size = (4 * AvroWriter.MostBytesOfLong) + Encoding.UTF8.GetByteCount(mirror) + Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value);
        return ReadAnswer(await AskAsync(FrameType.Override, size, Write, cancellationToken).ConfigureAwait(false));

        void Write(ref AvroWriter writer)
        {
            writer.String(mirror);
            writer.String(key);
            writer.String(value);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<OverrideAnswer> ApplySessionsAsync(CancellationToken cancellationToken) =>
        ReadAnswer(await AskAsync(FrameType.Sessions, 0, static (ref AvroWriter _) => { }, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _teller.DisposeAsync().ConfigureAwait(false);
        End("closed on this side");
        if (_reader.IsAlive)
        {
            await _ended.Task.ConfigureAwait(false);
        }

        _socket.Dispose();
    }

    private static OverrideAnswer ReadAnswer(byte[] payload)
    {
        var reader = new AvroReader(payload);
        return reader.Boolean(out var isAccepted) && reader.String(out var message)
            ? new OverrideAnswer(isAccepted, message)
            : throw new IOException("The data plane's answer cannot be read.");
    }

    private async Task<byte[]> AskAsync(FrameType type, int size, Frame.FieldWriter write, CancellationToken cancellationToken)
    {
        // A place is free again when the answer came, not when the asker gave up: the data plane's queue of answers is bounded.
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        var number = Interlocked.Increment(ref _lastQuestion);
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions[number] = answer;
        lock (_sending)
        {
            TellSettled();
            Send(Frame.Encode(type, AvroWriter.MostBytesOfLong + size, (ref AvroWriter w) =>
            {
                w.Long(number);
                write(ref w);
            }));
        }

        return _ended.Task.IsCompleted
            ? throw new IOException("The data plane is gone.")
            : await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    // A timer that is set already is left alone: what it finds then may have been told, and to change it costs as much as to let it come.
    private void OnUntold()
    {
        if (Volatile.Read(ref _isUntold) == 0 && Interlocked.Exchange(ref _isUntold, 1) == 0 && Interlocked.Exchange(ref _isTellerSet, 1) == 0)
        {
            _teller.Change(TellWithin, Timeout.InfiniteTimeSpan);
        }
    }

    private void TellUnwanted(string mirror, SkipReason reason, TimeSpan time)
    {
        var name = Encoding.UTF8.GetBytes(mirror);
        lock (_sending)
        {
            Send(Frame.Encode(FrameType.Unwanted, (3 * AvroWriter.MostBytesOfLong) + name.Length, (ref AvroWriter w) =>
            {
                w.Bytes(name);
                w.Long((long)reason);
                w.Long((long)time.TotalMicroseconds);
            }));
        }
    }

    private void TellLast()
    {
        Interlocked.Exchange(ref _isTellerSet, 0);
        TellSettled();
    }

    private void TellIfDue()
    {
        if (Volatile.Read(ref _isUntold) == 1 && _time.GetElapsedTime(Volatile.Read(ref _toldAt)) >= TellEvery)
        {
            TellSettled();
        }
    }

    private void TellSettled()
    {
        // Before the accounts are read: what is settled from here on is untold again.
        Interlocked.Exchange(ref _isUntold, 0);
        Span<long> deltas = stackalloc long[SettlementAccount.OutcomeCount];
        lock (_sending)
        {
            _frame.Begin(FrameType.Settled);
            var writer = default(AvroWriter);
            foreach (var (_, account) in _accounts)
            {
                if (!account.TakeUntold(deltas))
                {
                    continue;
                }

                // An array block of one mirror; the blocks follow each other.
                var name = Encoding.UTF8.GetBytes(account.Mirror);
                writer = new AvroWriter(_frame.Reserve(((2 + deltas.Length) * AvroWriter.MostBytesOfLong) + name.Length));
                writer.Long(1);
                writer.Bytes(name);
                foreach (var delta in deltas)
                {
                    writer.Long(delta);
                }

                _frame.Advance(writer.Length);
            }

            if (_frame.Length > Frame.HeaderLength)
            {
                writer = new AvroWriter(_frame.Reserve(1));
                writer.Long(0);
                _frame.Advance(writer.Length);
                _frame.End();
                Volatile.Write(ref _toldAt, _time.GetTimestamp());
                Send(_frame.Written);
                Volatile.Write(ref _tellings, _tellings + 1);
            }
        }
    }

    private void Send(ReadOnlySpan<byte> frame)
    {
        try
        {
            while (frame.Length > 0)
            {
                var sent = _socket.Send(frame, SocketFlags.None, out var error);
                if (error != SocketError.Success)
                {
                    End("");
                    return;
                }

                frame = frame[sent..];
            }
        }
        catch (ObjectDisposedException)
        {
            // The client is at its end, and the data plane settles what it was not told.
        }
    }

    private void Read()
    {
        var receiver = new FrameReceiver(_socket, Frame.MostPayload);
        var fault = "";
        using var sends = SendBatch.TryOpen(); // of copies that the consumer sends at once
        try
        {
            while (fault.Length == 0 && receiver.TryReceive(out var type, out var payload))
            {
                if (type != FrameType.Exchanges)
                {
                    sends?.Flush(); // other work may take long
                }

                fault = Handle(type, payload);
                if (!receiver.HasBuffered)
                {
                    sends?.Flush();
                    _consumer.OnBatchEnd();
                    TellIfDue();
                }
            }
        }
        catch (Exception exception)
        {
            // Whatever it is, the connection cannot go on: the data plane settles what was not told, and a new worker begins anew.
            fault = exception.ToString();
        }

        End(fault.Length > 0 ? fault : receiver.Fault);
        _ended.TrySetResult(fault.Length > 0 ? fault : receiver.Fault);
        foreach (var (_, question) in _questions)
        {
            question.TrySetException(new IOException("The data plane is gone."));
        }
    }

    private string Handle(FrameType type, ReadOnlySpan<byte> payload)
    {
        var reader = new AvroReader(payload);
        switch (type)
        {
            case FrameType.Exchanges:
                return ReadExchanges(payload) ? "" : "a frame of exchanges cannot be read";
            case FrameType.Settings:
                _consumer.OnSettings(payload);
                return "";
            case FrameType.LedgerAnswer or FrameType.OverrideAnswer when reader.Long(out var number):
                if (_questions.TryRemove(number, out var question))
                {
                    _places.Release();
                    question.TrySetResult(payload[reader.Position..].ToArray());
                }

                return "";
            case FrameType.Drain when reader.Long(out var milliseconds):
                _consumer.OnDrain(TimeSpan.FromMilliseconds(milliseconds));
                return "";
            default:
                return $"a frame of type {(int)type} and {payload.Length} bytes has no meaning here";
        }
    }

    private bool ReadExchanges(ReadOnlySpan<byte> payload)
    {
        while (payload.Length > 0)
        {
            if (!BinaryPrimitives.TryReadInt32LittleEndian(payload, out var length) || length < 0 || length > payload.Length - sizeof(int)
                || !ExchangeCodec.TryRead(payload.Slice(sizeof(int), length), out var record))
            {
                return false;
            }

            _consumer.OnExchange(record);
            SendBatch.OfThisThread?.FlushIfFull();
            payload = payload[(sizeof(int) + length)..];
        }

        return true;
    }

    private void End(string fault)
    {
        if (!_reader.IsAlive)
        {
            _ended.TrySetResult(fault);
        }

        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is down already, which is what was wanted.
        }
    }
}
