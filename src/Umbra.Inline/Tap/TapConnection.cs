using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Polling;

namespace Umbra.Inline.Tap;

/// <summary>One client connection and its one production connection.</summary>
internal sealed class TapConnection(Tap tap, Socket client)
{
    // A client that has not finished its PROXY header or its handshake by then will not.
    private static readonly TimeSpan PreludeTimeout = TimeSpan.FromSeconds(10);

    private readonly TapSettings _settings = tap.Settings;
    private readonly PollLoop? _loop = tap.Loops?.Join();
    private volatile IRelay? _relay;
    private Conversation? _conversation;
    private int _isShutDown;

    /// <summary>When bytes last passed in either direction, in ticks of the tap's clock; null before both sides are connected.</summary>
    public long? LastActivity => _relay?.LastActivity;

    /// <summary>Whether the connection is between two exchanges.</summary>
    public bool IsIdle => _conversation is { IsIdle: true };

    /// <summary>Serves the connection until both sides are done. Never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            client.NoDelay = true;
            var peer = (IPEndPoint)client.RemoteEndPoint!;
            var observer = tap.Source.Connect(peer);

            // 1. The client's PROXY header, if it must send one.
            var header = await ReadProxyHeaderAsync(observer).ConfigureAwait(false);
            if (header is null)
            {
                tap.Counters.ProxyHeaderFailed();
                client.Dispose();
                return;
            }

            // 2. Production.
            if (await tap.Connector.ConnectAsync(_loop, tap.Stopping).ConfigureAwait(false) is not { } production)
            {
                await RefuseAsync().ConfigureAwait(false);
                return;
            }

            observer.Server = production.Address;

            // 3. What production must be told first, then both handshakes.
            if (await CreateRelayAsync(production.Socket, header, peer, observer.Conversation).ConfigureAwait(false) is not { } relay)
            {
                return;
            }

            // 4. Bytes.
            _conversation = observer.Conversation;
            _relay = relay;
            await relay.RunAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The client left before its connection was set up, or the tap ends: there is nothing to pass on.
            client.Dispose();
        }
        catch (Exception exception)
        {
            // A mistake of ours, or of the system's: it costs this connection, and is told.
            client.Dispose();
            tap.Counters.ConnectionFailed();
            tap.Source.Failed(exception);
        }
        finally
        {
            _conversation?.Close();
            if (_loop is { } loop)
            {
                tap.Loops?.Leave(loop);
            }

            tap.Ended(this);
        }
    }

    /// <summary>Ends both sides; what was sent is still delivered, and <see cref="RunAsync"/> comes to its end.</summary>
    /// <returns>False when that was said before.</returns>
    public bool TryShutdown()
    {
        if (Interlocked.Exchange(ref _isShutDown, 1) != 0)
        {
            return false;
        }

        if (_relay is { } relay)
        {
            relay.Shutdown();
        }
        else
        {
            client.Dispose();
        }

        return true;
    }

    /// <summary>Resets both sides.</summary>
    public void Abort()
    {
        if (_relay is { } relay)
        {
            relay.Abort();
        }
        else
        {
            client.Dispose();
        }
    }

    private async ValueTask<byte[]?> ReadProxyHeaderAsync(ConnectionObserver observer)
    {
        if (!_settings.AcceptProxyProtocol)
        {
            return [];
        }

        using var deadline = new CancellationTokenSource(PreludeTimeout, tap.Clock);
        var (header, address) = await ProxyHeaderReader.ReadAsync(client, _loop, deadline.Token).ConfigureAwait(false);
        observer.Client = address ?? observer.Client;
        return header;
    }

    private async ValueTask<IRelay?> CreateRelayAsync(Socket production, byte[] header, IPEndPoint peer, Conversation conversation)
    {
        try
        {
            var first = _settings.SendProxyProtocol ? ProxyHeader.WriteVersion2(peer, (IPEndPoint)client.LocalEndPoint!) : header;
            if (first.Length > 0)
            {
                production.Send(first); // never waits: there is room for it in any new connection
            }

            if (_loop is { } loop)
            {
                return new PolledRelay(loop, client, production, conversation, tap.Clock);
            }

            using var deadline = new CancellationTokenSource(PreludeTimeout, tap.Clock);
            var productionWire = await ConnectProductionAsync(production, deadline.Token).ConfigureAwait(false);
            return new PumpRelay(await ConnectClientAsync(deadline.Token).ConfigureAwait(false), productionWire, conversation, tap.Clock);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or SocketException or OperationCanceledException)
        {
            tap.Counters.HandshakeFailed();
            production.Dispose();
            await RefuseAsync().ConfigureAwait(false);
            return null;
        }
    }

    private async ValueTask<Wire> ConnectProductionAsync(Socket production, CancellationToken cancellation)
    {
        if (tap.ProductionTls is not { } options)
        {
            return new PlainWire(production);
        }

        var stream = new SslStream(new NetworkStream(production));
        await stream.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
        return new TlsWire(production, stream);
    }

    private async ValueTask<Wire> ConnectClientAsync(CancellationToken cancellation)
    {
        if (tap.Certificates is not { } certificates)
        {
            return new PlainWire(client);
        }

        var stream = new SslStream(new NetworkStream(client));
        await stream.AuthenticateAsServerAsync(
            (_, hello, _, _) => ValueTask.FromResult(certificates.OptionsFor(hello.ServerName)), null, cancellation).ConfigureAwait(false);
        return new TlsWire(client, stream);
    }

    /// <summary>Closes a client that cannot be served with FIN and not with RST, which the kernel would send if bytes of his lay unread.</summary>
    private async ValueTask RefuseAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(1), tap.Clock);
        var ignored = new byte[4096];
        try
        {
            client.Shutdown(SocketShutdown.Send);
            while (await client.ReceiveAsync(ignored, deadline.Token).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // He closed first, or keeps sending: either way he has been told.
        }

        client.Dispose();
    }
}
