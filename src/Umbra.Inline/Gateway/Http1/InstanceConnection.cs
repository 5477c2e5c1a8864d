using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using Umbra.Core.Http;
using Umbra.Inline.Serving;

namespace Umbra.Inline.Gateway.Http1;

/// <summary>Why an exchange was cut off by this side.</summary>
internal enum CutOff : byte
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The client is gone.</summary>
    Client,

    /// <summary>Time ran out while the client was waited for: to send more of its request, or to take more of its response.</summary>
    SlowClient,

    /// <summary>Nothing passed for too long.</summary>
    Idle,

    /// <summary>It took too long as a whole.</summary>
    Deadline,

    /// <summary>There is no more use for it.</summary>
    Over,
}

/// <summary>A connection to an instance. It carries one exchange at a time; whoever cuts that off ends the connection.</summary>
internal sealed class InstanceConnection : IDisposable
{
    /// <summary>A response with so many fields or more is refused: none is left out in silence.</summary>
    public const int MostFields = 1000;

    // Heads and small bodies. What is read while it waits for a request is read into it, so that it is kept.
    private const int OwnBytes = 8 * 1024;

    // For the rest of a body that fills the connection's own.
    private const int MostBytes = 64 * 1024;

    // Limits of heads: what HttpClient and other proxies take.
    private static readonly HttpLimits _limits = new() { HeadBytes = 256 * 1024, Fields = MostFields };

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly SslStream? _tls;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _outOfTime = new();
    private readonly byte[] _own = GC.AllocateUninitializedArray<byte>(OwnBytes);
    private byte[] _buffer;
    private byte[]? _head;
    private int _at;
    private int _end;
    private ValueTask<int>? _reading;
    private volatile bool _readsClient;
    private volatile bool _writesClient;
    private long _idleTicks;
    private long _lastPassed;
    private bool _isBusy;
    private CutOff _cutOff;

    /// <param name="socket">Connected.</param>
    /// <param name="tls">What goes over it; null for plain bytes.</param>
    /// <param name="clock">The time.</param>
    public InstanceConnection(Socket socket, SslStream? tls, TimeProvider clock)
    {
        (_socket, _tls, _clock, _buffer) = (socket, tls, clock, _own);
        OpenedAt = _lastPassed = clock.GetTimestamp();
    }

    /// <summary>When it was opened.</summary>
    public long OpenedAt { get; }

    /// <summary>It has carried an exchange before.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>Reads the responses.</summary>
    public ResponseReader Reader { get; } = new(_limits);

    /// <summary>Something of the current response has come.</summary>
    public bool HasReceived { get; private set; }

    /// <summary>What was received and not read yet.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_at, _end - _at);

    /// <summary>Who cut the exchange off.</summary>
    public CutOff CutOff
    {
        get
        {
            lock (_gate)
            {
                return _cutOff;
            }
        }
    }

    /// <summary>Cancelled when the exchange has taken too long: whoever writes to the client stops, which closing the instance's connection alone would not bring about.</summary>
    public CancellationToken OutOfTime => _outOfTime.Token;

    /// <summary>The client is waited for to send more.</summary>
    public bool ReadsClient
    {
        set => _readsClient = value;
    }

    /// <summary>The client is waited for to take more. Once it has, the instance has all its time again.</summary>
    public bool WritesClient
    {
        set
        {
            if (!value && _writesClient)
            {
                Passed();
            }

            _writesClient = value;
        }
    }

    /// <summary>Interim responses of this exchange.</summary>
    public int Interims { get; set; }

    /// <summary>When something passed last.</summary>
    public long LastPassed => Volatile.Read(ref _lastPassed);

    /// <summary>Where a request's head is written; it is kept for the next one.</summary>
    public HeadBuffer NewHead() => new(ref _head);

    /// <summary>The head that was written.</summary>
    public ReadOnlyMemory<byte> Head(int length) => _head.AsMemory(0, length);

    /// <summary>An exchange begins, on a connection that was kept: what the server said meanwhile, which can only be good-bye, is noticed before anything is sent.</summary>
    /// <param name="idle">How long nothing may pass.</param>
    /// <returns>False when it is of no use any more.</returns>
    public bool TryBegin(TimeSpan idle)
    {
        lock (_gate)
        {
            if (_cutOff != CutOff.None)
            {
                return false;
            }

            _isBusy = true;
            _idleTicks = (long)(idle.TotalSeconds * _clock.TimestampFrequency);
            Passed();
        }

        (HasReceived, Interims) = (false, 0);
        if (IsUsed)
        {
            // What it is asked for now is read in any case, once the request was sent.
            var reading = ReadAsync(_buffer);
            if (reading.IsCompleted)
            {
                return false;
            }

            _reading = reading;
        }

        return true;
    }

    /// <summary>The exchange is over and the connection may carry another one.</summary>
    /// <returns>False when it was cut off.</returns>
    public bool TryKeep()
    {
        IsUsed = true;
        GiveBackBuffer();
        Passed();
        lock (_gate)
        {
            _isBusy = false;
            return _cutOff == CutOff.None;
        }
    }

    /// <summary>Ends the exchange, and the connection with it. Whoever sends or receives is told.</summary>
    public void Cut(CutOff reason)
    {
        var isTime = reason is CutOff.Idle or CutOff.Deadline;
        lock (_gate)
        {
            // What was found idle may have ended meanwhile, and another exchange begun.
            if (!_isBusy || _cutOff != CutOff.None || (reason == CutOff.Idle && _clock.GetTimestamp() - LastPassed <= _idleTicks))
            {
                return;
            }

            _cutOff = isTime && (_readsClient || _writesClient) ? CutOff.SlowClient : reason;
        }

        _socket.Dispose();
        if (isTime)
        {
            _outOfTime.Cancel();
        }
    }

    /// <summary>Whether it carries an exchange in which nothing has passed for too long.</summary>
    public bool IsIdle(long now)
    {
        lock (_gate)
        {
            return _isBusy && now - LastPassed > _idleTicks;
        }
    }

    /// <summary>Sends all bytes.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_tls is not null)
        {
            await _tls.WriteAsync(bytes).ConfigureAwait(false);
        }
        else
        {
            while (bytes.Length > 0)
            {
                var count = await _socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false);
                bytes = bytes[count..];
            }
        }

        Passed();
    }

    /// <summary>Receives what there is, once all that was received before has been read.</summary>
    /// <returns>False when the server will send no more.</returns>
    public async ValueTask<bool> ReceiveAsync()
    {
        if (_end == _buffer.Length && _buffer == _own && Reader.Framing != BodyFraming.None && HasReceived && _reading is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(MostBytes); // the last piece filled it: there is more
        }

        var reading = _reading ?? ReadAsync(_buffer);
        _reading = null;
        (_at, _end) = (0, await reading.ConfigureAwait(false));
        HasReceived |= _end > 0;
        Passed();
        return _end > 0;
    }

    /// <summary>Reads a head out of what was received.</summary>
    /// <param name="raw">The head's bytes; valid until anything else is read.</param>
    public ReadEvent ReadHead(out ReadOnlySpan<byte> raw)
    {
        var input = Unread;
        var found = Reader.Next(ref input, out raw);
        _at = _end - input.Length;
        return found;
    }

    /// <summary>Reads all that was received of a body, or the part before something else than body.</summary>
    /// <param name="body">The bytes, without transfer coding, in one piece; valid until something is received.</param>
    /// <param name="other">What comes next: bytes of trailers with <see cref="ReadEvent.Trailers"/>.</param>
    public ReadEvent ReadBody(out ReadOnlyMemory<byte> body, out ReadOnlySpan<byte> other)
    {
        var start = -1;
        var end = 0;
        while (true)
        {
            var input = Unread;
            var found = Reader.Next(ref input, out other);
            _at = _end - input.Length;
            if (found != ReadEvent.Body)
            {
                body = start < 0 ? default : _buffer.AsMemory(start, end - start);
                return found;
            }

            // A piece of body is the last that was taken off. Those of chunks move together: one piece is one packet to the client.
            var from = _at - other.Length;
            if (start < 0)
            {
                start = end = from;
            }

            if (end != from)
            {
                Buffer.BlockCopy(_buffer, from, _buffer, end, other.Length);
            }

            end += other.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _cutOff = _cutOff == CutOff.None ? CutOff.Over : _cutOff;
        }

        _socket.Dispose();
        _tls?.Dispose();
    }

    /// <summary>Gives back what only an exchange needs. Nobody receives any more, or the server has said all.</summary>
    private void GiveBackBuffer()
    {
        if (_buffer != _own)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = _own;
        }

        (_at, _end) = (0, 0);
        Reader.Release();
    }

    private ValueTask<int> ReadAsync(byte[] buffer) => _tls is null ? _socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None) : _tls.ReadAsync(buffer);

    private void Passed() => Volatile.Write(ref _lastPassed, _clock.GetTimestamp());
}
