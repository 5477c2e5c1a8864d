using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Umbra.Core.Polling;

/// <summary>Waits once: for a connection to be made, or for bytes. Who waits goes on, on the loop's thread.</summary>
internal sealed class Readiness : PolledSocket, IPollWork
{
    private readonly TaskCompletionSource _isReady = new();
    private readonly PollEvents _events;
    private readonly CancellationToken _cancellation;

    private Readiness(PollLoop loop, Socket socket, PollEvents events, CancellationToken cancellation)
        : base(loop, socket) => (_events, _cancellation) = (events, cancellation);

    /// <summary>Connects. The socket does not block afterwards.</summary>
    /// <exception cref="SocketException">Nobody is there.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static async ValueTask ConnectAsync(PollLoop loop, Socket socket, IPEndPoint address, CancellationToken cancellation)
    {
        socket.Blocking = false;
        if (Begin(socket, address))
        {
            return;
        }

        await WaitAsync(loop, socket, PollEvents.Writable, cancellation).ConfigureAwait(false);
        var error = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != SocketError.Success)
        {
            throw new SocketException((int)error);
        }
    }

    /// <summary>Waits until there is something to receive.</summary>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static Task WhenReadableAsync(PollLoop loop, Socket socket, CancellationToken cancellation) =>
        WaitAsync(loop, socket, PollEvents.Readable, cancellation);

    /// <inheritdoc/>
    public override void OnReady(PollEvents events)
    {
        Watch(PollEvents.None);
        _isReady.TrySetResult();
    }

    /// <inheritdoc/>
    public override void OnFault(Exception exception) => _isReady.TrySetException(exception);

    void IPollWork.Run()
    {
        if (_cancellation.IsCancellationRequested)
        {
            Watch(PollEvents.None);
            _isReady.TrySetCanceled(_cancellation);
        }
        else if (!_isReady.Task.IsCompleted)
        {
            Watch(_events);
        }
    }

    private static async Task WaitAsync(PollLoop loop, Socket socket, PollEvents events, CancellationToken cancellation)
    {
        var wait = new Readiness(loop, socket, events, cancellation);
        loop.Post(wait);
        using var registration = cancellation.UnsafeRegister(static wait => ((Readiness)wait!).Loop.Post((Readiness)wait), wait);
        await wait._isReady.Task.ConfigureAwait(false);
    }

    // Whether the connection is made already, as it can be with a local peer.
    private static unsafe bool Begin(Socket socket, IPEndPoint address)
    {
        var serialized = address.Serialize();
        fixed (byte* bytes = serialized.Buffer.Span)
        {
            if (Libc.Connect(socket.SafeHandle, bytes, (uint)serialized.Size) == 0)
            {
                return true;
            }
        }

        var error = Marshal.GetLastPInvokeError();
        return error is Libc.InProgress or Libc.Interrupted ? false : throw new SocketException((int)Libc.ErrorOf(error));
    }
}
