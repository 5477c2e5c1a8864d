using System.Net.Sockets;
using Umbra.Core.Addresses;

namespace Umbra.Inline.Listening;

/// <summary>Accepts clients at a socket that may be left to a successor, and refuses none of those whom the kernel has let in when it stops.</summary>
/// <param name="listener">It listens.</param>
/// <param name="clock">Gives timers.</param>
/// <param name="serve">Takes a client; never throws.</param>
/// <param name="failed">The system could not give one.</param>
internal sealed class AcceptLoop(SharedSocket listener, TimeProvider clock, Action<Socket> serve, Action failed) : IDisposable
{
    private readonly CancellationTokenSource _accepting = new();
    private Task _loop = Task.CompletedTask;
    private int _hasStopped;

    /// <summary>The socket.</summary>
    public SharedSocket Listener => listener;

    /// <summary>Begins to accept.</summary>
    public void Start() => _loop = Task.Run(AcceptAsync);

    /// <summary>Accepts nobody any more, but those who are in the queue where nobody else takes them. The first call counts.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _hasStopped, 1) != 0)
        {
            return;
        }

        await _accepting.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        if (!listener.IsLastToLeave())
        {
            return;
        }

        // Whoever is in the queue by now was promised a connection by the kernel: closing the listener would reset him.
        listener.Socket.Blocking = false;
        while (TryAccept(out var client))
        {
            serve(client);
        }

        listener.Socket.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _accepting.Dispose();

    private bool TryAccept(out Socket client)
    {
        try
        {
            client = listener.Socket.Accept();
            return true;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            client = null!;
            return false;
        }
    }

    private async Task AcceptAsync()
    {
        while (!_accepting.IsCancellationRequested)
        {
            try
            {
                serve(await listener.Socket.AcceptAsync(_accepting.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // Out of descriptors, or the client left while it was queued. A short pause keeps the former from spinning.
                failed();
                await Task.Delay(TimeSpan.FromMilliseconds(10), clock, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }
}
