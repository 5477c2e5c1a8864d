using System.Net;
using System.Net.Sockets;

namespace Umbra.Guard;

/// <summary>Resolves and connects. What a name resolves to is judged here, at the moment of connecting, and the address that was judged is the one that is used.</summary>
/// <param name="resolve">Resolves a name; null for the system's way.</param>
internal sealed class DestinationConnector(Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>Connects to the first address that takes the connection.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="permitsLocal">Whether it may be one of <see cref="LocalAddresses"/>.</param>
    /// <param name="timeout">For the name and all addresses together.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The connection, or why there is none.</returns>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<(Socket? Socket, ConnectFault Fault)> ConnectAsync(string host, int port, bool permitsLocal, TimeSpan timeout, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeout);
        try
        {
            var (addresses, fault) = await AddressesAsync(host, permitsLocal, deadline.Token).ConfigureAwait(false);
            foreach (var address in addresses)
            {
                if (await TryConnectAsync(address, port, deadline.Token).ConfigureAwait(false) is { } socket)
                {
                    return (socket, ConnectFault.None);
                }

                fault = ConnectFault.Refused;
            }

            return (null, fault);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, ConnectFault.TimedOut);
        }
    }

    private async Task<(IPAddress[] Addresses, ConnectFault Fault)> AddressesAsync(string host, bool permitsLocal, CancellationToken cancellation)
    {
        IPAddress[] addresses;
        try
        {
            addresses = HostName.TryParseAddress(host, out var literal) ? [literal] : await _resolve(host, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            return ([], ConnectFault.Unresolved);
        }

        var permitted = permitsLocal ? addresses : Array.FindAll(addresses, address => !LocalAddresses.Contain(address));
        return (permitted, addresses.Length > 0 && permitted.Length == 0 ? ConnectFault.Local : ConnectFault.Unresolved);
    }

    private static async Task<Socket?> TryConnectAsync(IPAddress address, int port, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellation).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
