using System.Net;
using System.Net.Sockets;

namespace Umbra.Core.Addresses;

/// <summary>
/// A bound socket that its owner leaves to its successor at the same address. Of a second socket there the system would give half of what comes to each, and what the old one has not taken
/// when it is closed would be lost.
/// </summary>
/// <param name="socket">It is bound.</param>
internal sealed class SharedSocket(Socket socket)
{
    private readonly Lock _gate = new();
    private int _users = 1;

    /// <summary>The socket.</summary>
    public Socket Socket => socket;

    /// <summary>Where it is bound; the port is the real one.</summary>
    public IPEndPoint EndPoint { get; } = (IPEndPoint)socket.LocalEndPoint!;

    /// <summary>There is a successor.</summary>
    public bool IsShared
    {
        get
        {
            lock (_gate)
            {
                return _users > 1;
            }
        }
    }

    /// <summary>One more uses it.</summary>
    /// <exception cref="ObjectDisposedException">The last user is gone.</exception>
    public SharedSocket Share()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_users == 0, this);
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
