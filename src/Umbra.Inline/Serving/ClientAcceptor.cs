using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Umbra.Core.Addresses;
using Umbra.Core.Handoff;
using Umbra.Inline.Listening;

namespace Umbra.Inline.Serving;

/// <summary>
/// Accepts clients for a server: counts them, resets those over the limit, and hands each to the reader of the protocol that it begins to speak. A socket
/// can be left to a successor at the same address, as a tap's can.
/// </summary>
internal sealed class ClientAcceptor
{
    // A client that connected just before the end is about to send.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly HttpServerSettings _settings;
    private readonly ExchangeSource _source;
    private readonly TimeProvider _clock;
    private readonly AcceptLoop _accepting;
    private readonly SocketConnectionContextFactory _contexts = new(new SocketConnectionFactoryOptions(), NullLogger.Instance);
    private readonly CancellationTokenSource _ending = new();
    private int _connections;
    private int _undecided;

    /// <param name="settings">The limits.</param>
    /// <param name="listener">It listens.</param>
    /// <param name="source">What connections belong to.</param>
    /// <param name="clock">Gives timers.</param>
    public ClientAcceptor(HttpServerSettings settings, SharedSocket listener, ExchangeSource source, TimeProvider clock)
    {
        (_settings, _source, _clock) = (settings, source, clock);
        _accepting = new AcceptLoop(listener, clock, Serve, Counters.AcceptFailed);
    }

    /// <summary>What it counts.</summary>
    public HttpServerCounters Counters { get; } = new();

    /// <summary>Client connections that are open.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The socket.</summary>
    public SharedSocket Listener => _accepting.Listener;

    /// <summary>Connections that speak HTTP/1.1, or TLS.</summary>
    public Channel<ConnectionContext> Http1 { get; } = Channel.CreateUnbounded<ConnectionContext>();

    /// <summary>Connections that begin with HTTP/2's preface.</summary>
    public Channel<ConnectionContext> Http2 { get; } = Channel.CreateUnbounded<ConnectionContext>();

    /// <summary>Begins to accept.</summary>
    public void Start() => _accepting.Start();

    /// <summary>Accepts nobody any more, but those whom the kernel has let in already.</summary>
    public async Task StopAsync()
    {
        await _accepting.StopAsync().ConfigureAwait(false);
        if (Volatile.Read(ref _undecided) > 0)
        {
            await Task.Delay(LastWords, _clock, CancellationToken.None).ConfigureAwait(false);
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        Http1.Writer.TryComplete();
        Http2.Writer.TryComplete();
    }

    private void Serve(Socket client)
    {
        if (Interlocked.Increment(ref _connections) > _settings.Connections)
        {
            Interlocked.Decrement(ref _connections);
            Counters.OverLimit();
            client.LingerState = new LingerOption(true, 0);
            client.Dispose();
            return;
        }

        Counters.Accepted();
        ConnectionContext connection;
        try
        {
            client.NoDelay = true;
            connection = _contexts.Create(client);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Interlocked.Decrement(ref _connections);
            client.Dispose();
            return;
        }

        connection.ConnectionClosed.UnsafeRegister(static acceptor => Interlocked.Decrement(ref ((ClientAcceptor)acceptor!)._connections), this);
        connection.Features.Set(new ClientConnection(_source, connection.RemoteEndPoint as IPEndPoint ?? new IPEndPoint(IPAddress.None, 0)));
        if (_settings.Tls is not null)
        {
            Hand(connection, Http1);
        }
        else
        {
            Interlocked.Increment(ref _undecided);
            _ = DecideAsync(connection);
        }
    }

    private async Task DecideAsync(ConnectionContext connection)
    {
        using var deadline = new CancellationTokenSource(_settings.Idle, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _ending.Token);
        try
        {
            if (await Http2Preface.IsAtBeginningAsync(connection.Transport.Input, either.Token).ConfigureAwait(false) is { } isHttp2)
            {
                Hand(connection, isHttp2 ? Http2 : Http1);
                return;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            // It said nothing, or left: there is nobody to serve.
        }
        finally
        {
            Interlocked.Decrement(ref _undecided);
        }

        connection.Abort();
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private static void Hand(ConnectionContext connection, Channel<ConnectionContext> to)
    {
        if (!to.Writer.TryWrite(connection))
        {
            connection.Abort();
            _ = connection.DisposeAsync();
        }
    }
}
