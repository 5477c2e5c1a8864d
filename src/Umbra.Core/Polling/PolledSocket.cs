using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Umbra.Core.Polling;

/// <summary>A socket that belongs to a <see cref="PollLoop"/>: its readiness is told on the loop's thread.</summary>
/// <remarks>
/// Unless said otherwise, a member is for the loop's thread alone. Such a socket must never have been given to one of the runtime's
/// asynchronous calls: the runtime would go on watching it, and every event would wake two threads.
/// </remarks>
internal abstract class PolledSocket(PollLoop loop, Socket socket)
{
    private PollEvents _watched;

    /// <summary>Its loop. For any thread.</summary>
    public PollLoop Loop { get; } = loop;

    /// <summary>The socket. Shutting it down is for any thread, disposing of it is <see cref="Close"/>'s.</summary>
    public Socket Socket { get; } = socket;

    /// <summary>Its place in the loop; the loop's.</summary>
    internal int Slot { get; set; } = -1;

    /// <summary>The socket is ready. Errors are told as what was being waited for: the next call says which error it is.</summary>
    public abstract void OnReady(PollEvents events);

    /// <summary><see cref="OnReady"/> threw: the socket is to be closed, and the fault to be reported.</summary>
    public abstract void OnFault(Exception exception);

    /// <summary>Asks to be told of these events, again and again for as long as they last; of none, of errors neither.</summary>
    public void Watch(PollEvents events)
    {
        if (events != _watched)
        {
            var before = _watched;
            _watched = events; // even if it fails: then it is closed, and comes here once more
            Loop.Watch(this, before, events);
        }
    }

    /// <summary>Closes the socket; what was sent is still delivered.</summary>
    public void Close()
    {
        Watch(PollEvents.None);
        Socket.Dispose();
    }

    /// <summary>Closes the socket with a reset.</summary>
    public void Abort()
    {
        try
        {
            Socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is gone already: there is nobody left to tell.
        }

        Close();
    }

    /// <summary>Receives what is there. Never waits.</summary>
    public unsafe Transfer TryReceive(Span<byte> buffer, out int count)
    {
        fixed (byte* bytes = buffer)
        {
            return Outcome(Libc.Receive(Socket.SafeHandle, bytes, buffer.Length, Libc.DontWait), out count);
        }
    }

    /// <summary>Receives what is there, and says how long the last of it has been waiting. Never waits.</summary>
    /// <param name="buffer">Takes the bytes.</param>
    /// <param name="count">How many came.</param>
    /// <param name="waited">Since the kernel has had them; zero if it does not say, which it does if it was asked: <see cref="ArrivalTime.Ask"/>.</param>
    public Transfer TryReceive(Span<byte> buffer, out int count, out TimeSpan waited) => Outcome(ArrivalTime.Receive(Socket, buffer, out waited), out count);

    /// <summary>Sends what there is room for. Never waits. For any thread, one at a time.</summary>
    public unsafe Transfer TrySend(ReadOnlySpan<byte> buffer, out int count)
    {
        fixed (byte* bytes = buffer)
        {
            return Outcome(Libc.Send(Socket.SafeHandle, bytes, buffer.Length, Libc.DontWait | Libc.NoSignal), out count);
        }
    }

    /// <summary>Says that no more bytes will be sent; receiving goes on.</summary>
    /// <returns>False when the connection is broken.</returns>
    public bool TryShutdownSend() =>
        Libc.Shutdown(Socket.SafeHandle, Libc.ShutdownSend) == 0 || Marshal.GetLastPInvokeError() == Libc.NotConnected;

    private static Transfer Outcome(nint result, out int count)
    {
        count = (int)Math.Max(0, result);
        return result >= 0 ? Transfer.Done
            : Marshal.GetLastPInvokeError() is Libc.WouldBlock or Libc.Interrupted ? Transfer.WouldBlock
            : Transfer.Broken;
    }
}
