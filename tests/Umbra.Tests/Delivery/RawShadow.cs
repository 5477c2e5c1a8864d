using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Umbra.Core.Http;

namespace Umbra.Tests.Delivery;

/// <summary>A target on loopback whose every byte, and every misbehaviour, is the test's.</summary>
internal sealed class RawShadow : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly Func<ShadowConnection, Task> _serve;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly Task _accepting;
    private int _connections;

    public RawShadow(Func<ShadowConnection, Task> serve, SslServerAuthenticationOptions? tls = null)
    {
        _serve = serve;
        _tls = tls;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public Uri Address => new($"http://127.0.0.1:{Port}");

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Heads and bodies as they came, in the order of their ends.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public static RawShadow Answering(string response, SslServerAuthenticationOptions? tls = null) => new(
        async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.SendAsync(response);
            }
        },
        tls);

    /// <summary>A port on which nobody listens.</summary>
    public static Uri Nobody()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}");
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                Interlocked.Increment(ref _connections);
                _sockets.Add(socket);
                _ = Task.Run(() => ServeAsync(socket));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // the listener was disposed of
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (_tls is not null)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(_tls);
                stream = secure;
            }

            await _serve(new ShadowConnection(this, socket, stream));
            await stream.DisposeAsync();
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // the sender closed; its side of the test says whether it should have
        }
        finally
        {
            socket.Dispose();
        }
    }
}

/// <summary>One connection of a <see cref="RawShadow"/>.</summary>
internal sealed class ShadowConnection(RawShadow shadow, Socket socket, Stream stream)
{
    private readonly RequestReader _reader = new(new HttpLimits());
    private readonly byte[] _buffer = new byte[64 * 1024];
    private ReadOnlyMemory<byte> _left;

    /// <summary>The next whole request: head, body without framing, trailers; null at the end of the stream.</summary>
    public async Task<string?> ReadRequestAsync()
    {
        var text = new StringBuilder();
        while (true)
        {
            if (Step(text))
            {
                shadow.Requests.Enqueue(text.ToString());
                return text.ToString();
            }

            var count = await stream.ReadAsync(_buffer);
            if (count == 0)
            {
                return null;
            }

            _left = _buffer.AsMemory(0, count);
        }
    }

    /// <summary>Waits for some bytes, and forgets them. 0 at the end of the stream.</summary>
    public ValueTask<int> ReadSomeAsync() => stream.ReadAsync(_buffer);

    public async Task SendAsync(string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Closes, at once.</summary>
    public void Close() => socket.Dispose();

    /// <summary>Closes with a reset (RST).</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    private bool Step(StringBuilder text)
    {
        var input = _left.Span;
        while (true)
        {
            switch (_reader.Next(ref input, out var content))
            {
                case ReadEvent.NeedMore:
                    _left = default;
                    return false;
                case ReadEvent.End:
                    _left = _left[^input.Length..];
                    return true;
                case ReadEvent.Fault:
                    throw new IOException($"what the sender sent is no HTTP: {_reader.Fault}");
                default:
                    text.Append(Encoding.Latin1.GetString(content));
                    break;
            }
        }
    }
}
