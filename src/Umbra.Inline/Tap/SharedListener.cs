using System.Net;
using System.Net.Sockets;

namespace Umbra.Inline.Tap;

/// <summary>
/// A listening socket that a tap leaves to its successor on the same address. A second socket there would get half of the new
/// connections, and those that reach the old one between its last accept and its close would be reset.
/// </summary>
/// <param name="socket">It listens.</param>
internal sealed class SharedListener(Socket socket)
{
    private readonly Lock _gate = new();
    private int _users = 1;

    /// <summary>The socket.</summary>
    public Socket Socket => socket;

    /// <summary>Where it listens; the port is the real one.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)socket.LocalEndPoint!;

    /// <summary>One more uses it.</summary>
    /// <param name="backlog">Connections that may wait to be accepted from now on.</param>
    /// <exception cref="ObjectDisposedException">The last user is gone.</exception>
    public SharedListener Share(int backlog)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_users == 0, this);
            socket.Listen(backlog);
            _users++;
            return this;
        }
    }

    /// <summary>One does not use it any more.</summary>
    /// <returns>Whether that was the last, who is to close it.</returns>
    public bool IsLastToLeave()
    {
        lock (_gate)
        {
            return --_users == 0;
        }
    }
}
