using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Delivery;

/// <summary>Opens connections to a target: each address in turn, the next one when that fails; then TLS, when the target is https.</summary>
internal sealed class TargetConnector
{
    private readonly TargetAddresses _addresses;
    private readonly SslClientAuthenticationOptions? _tls;

    /// <param name="settings">The target, and how it is verified.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate file does not hold what it should.</exception>
    /// <exception cref="IOException">A certificate file cannot be read.</exception>
    public TargetConnector(DeliverySettings settings, TimeProvider clock)
    {
        _addresses = new TargetAddresses(settings.Target, settings.DnsRefresh, clock);
        _tls = settings.Target.Scheme == Uri.UriSchemeHttps
            ? TlsClientOptions.Create(settings.Tls, settings.Target.IdnHost, SslApplicationProtocol.Http11)
            : null;
    }

    /// <summary>An open connection, or what went wrong.</summary>
    public async ValueTask<(TargetWire? Wire, DeliveryFault Fault)> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var address in await _addresses.NextAsync(cancellation).ConfigureAwait(false))
            {
                var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    if (_tls is null)
                    {
                        InlineCompletions.TryEnable(socket);
                    }

                    await socket.ConnectAsync(address, cancellation).ConfigureAwait(false);
                    return _tls is null ? (new PlainTargetWire(socket), DeliveryFault.None) : await SecureAsync(socket, _tls, cancellation).ConfigureAwait(false);
                }
                catch (SocketException)
                {
                    socket.Dispose(); // the next address may be well
                }
                catch (OperationCanceledException)
                {
                    socket.Dispose();
                    return (null, DeliveryFault.TimedOut);
                }
            }

            return (null, DeliveryFault.Connect);
        }
        catch (SocketException)
        {
            return (null, DeliveryFault.Resolve);
        }
        catch (OperationCanceledException)
        {
            return (null, DeliveryFault.TimedOut);
        }
    }

    private static async ValueTask<(TargetWire? Wire, DeliveryFault Fault)> SecureAsync(Socket socket, SslClientAuthenticationOptions options, CancellationToken cancellation)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
            return (new TlsTargetWire(socket, stream), DeliveryFault.None);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            socket.Dispose();
            await stream.DisposeAsync().ConfigureAwait(false);
            return (null, DeliveryFault.Tls);
        }
    }
}
