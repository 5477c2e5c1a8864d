using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Umbra.Core.Addresses;
using Umbra.Core.Mirroring;
using Umbra.Core.Polling;

namespace Umbra.Core.Delivery;

/// <summary>Opens connections to a target: each address in turn, the next one when that fails; then TLS, when the target is https.</summary>
internal sealed class TargetConnector
{
    private readonly ResolvedAddresses _addresses;
    private readonly SslClientAuthenticationOptions? _tls;
    private readonly PollLoop? _loop;

    /// <param name="settings">The target, and how it is verified.</param>
    /// <param name="clock">The time.</param>
    /// <param name="loop">Serves plain connections; null to have the runtime's sockets do that too.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate file does not hold what it should.</exception>
    /// <exception cref="IOException">A certificate file cannot be read.</exception>
    public TargetConnector(DeliverySettings settings, TimeProvider clock, PollLoop? loop)
    {
        _addresses = new ResolvedAddresses([new DnsEndPoint(settings.Target.DnsSafeHost, settings.Target.Port)], settings.DnsRefresh, clock);
        _tls = settings.Target.Scheme == Uri.UriSchemeHttps
            ? TlsClientOptions.Create(settings.Tls, settings.Target.IdnHost, SslApplicationProtocol.Http11)
            : null;
        _loop = _tls is null ? loop : null; // TLS is the runtime's stream, and too much work for a loop
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
                    if (_loop is not null)
                    {
                        await Readiness.ConnectAsync(_loop, socket, address, cancellation).ConfigureAwait(false);
                        return (new PolledTargetWire(_loop, socket), DeliveryFault.None);
                    }

                    await socket.ConnectAsync(address, cancellation).ConfigureAwait(false);
                    var stream = new NetworkStream(socket, ownsSocket: true);
                    return _tls is null ? (new StreamTargetWire(socket, stream), DeliveryFault.None) : await SecureAsync(socket, stream, _tls, cancellation).ConfigureAwait(false);
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

    private static async ValueTask<(TargetWire? Wire, DeliveryFault Fault)> SecureAsync(Socket socket, NetworkStream plain, SslClientAuthenticationOptions options, CancellationToken cancellation)
    {
        var stream = new SslStream(plain);
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
            return (new StreamTargetWire(socket, stream), DeliveryFault.None);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            socket.Dispose();
            await stream.DisposeAsync().ConfigureAwait(false);
            return (null, DeliveryFault.Tls);
        }
    }
}
