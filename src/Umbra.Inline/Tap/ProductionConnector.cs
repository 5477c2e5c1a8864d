using System.Net;
using System.Net.Sockets;
using Umbra.Core.Addresses;
using Umbra.Core.Polling;

namespace Umbra.Inline.Tap;

/// <summary>Connects to production: each address in turn, the next one when that fails.</summary>
internal sealed class ProductionConnector(TapSettings settings, TapCounters counters, TimeProvider clock)
{
    private readonly ResolvedAddresses _addresses = new(settings.Production, settings.DnsRefresh, clock);
    private int _nextSource;

    /// <summary>A connected socket and where it leads; null when no address could be connected to, which is counted.</summary>
    /// <param name="loop">Who will serve the socket; null when the runtime will.</param>
    /// <param name="cancellation">Gives up, uncounted.</param>
    public async ValueTask<(Socket Socket, IPEndPoint Address)?> ConnectAsync(PollLoop? loop, CancellationToken cancellation)
    {
        var timedOut = false;
        try
        {
            foreach (var address in await _addresses.NextAsync(cancellation).ConfigureAwait(false))
            {
                var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                using var deadline = new CancellationTokenSource(settings.ConnectTimeout, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
                try
                {
                    BindSource(socket, address.AddressFamily);
                    await (loop is null ? socket.ConnectAsync(address, either.Token) : Readiness.ConnectAsync(loop, socket, address, either.Token)).ConfigureAwait(false);
                    return (socket, address);
                }
                catch (SocketException)
                {
                    socket.Dispose();
                    timedOut = false;
                }
                catch (OperationCanceledException)
                {
                    socket.Dispose();
                    cancellation.ThrowIfCancellationRequested();
                    timedOut = true;
                }
            }
        }
        catch (SocketException)
        {
            timedOut = false; // no name could be resolved
        }

        if (timedOut)
        {
            counters.ConnectTimedOut();
        }
        else
        {
            counters.ConnectFailed();
        }

        return null;
    }

    private void BindSource(Socket socket, AddressFamily family)
    {
        if (settings.SourceAddresses.IsEmpty)
        {
            return;
        }

        // Leaves the choice of the port to connect(), which may then use a port again for another destination (ip(7), IP_BIND_ADDRESS_NO_PORT).
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(0, 24, BitConverter.GetBytes(1));
        }

        var count = settings.SourceAddresses.Length;
        var first = (int)((uint)Interlocked.Increment(ref _nextSource) % (uint)count);
        for (var i = 0; i < count; i++)
        {
            var source = settings.SourceAddresses[(first + i) % count];
            if (source.AddressFamily == family)
            {
                socket.Bind(new IPEndPoint(source, 0));
                return;
            }
        }
    }
}
