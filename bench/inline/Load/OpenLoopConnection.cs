using System.Net.Sockets;
using Umbra.Core.Polling;

namespace Umbra.Bench.Inline.Load;

/// <summary>One connection of the open loop; it carries one request at a time.</summary>
internal sealed class OpenLoopConnection(int port) : IDisposable
{
    private readonly ResponseScanner _scanner = new();
    private Socket? _socket;

    /// <summary>When the request that it carries was due.</summary>
    public long Due { get; private set; }

    /// <summary>When that was sent.</summary>
    public long SentAt { get; private set; }

    /// <summary>The socket that the response comes from.</summary>
    public Socket Socket => _socket!;

    /// <summary>Connects before the start, so that no request is due while it does. One that is refused is tried again by the first request, which fails with it.</summary>
    public void TryOpen()
    {
        try
        {
            Open();
        }
        catch (SocketException)
        {
            // Its first request tries again.
        }
    }

    /// <exception cref="SocketException">It cannot be sent; the connection is closed.</exception>
    public void Send(byte[] request, long due, long now)
    {
        try
        {
            (Due, SentAt) = (due, now);
            Open().Send(request);
        }
        catch (SocketException)
        {
            Close();
            throw;
        }
    }

    /// <summary>Reads what came of the response.</summary>
    /// <returns>Its status when it is whole, when <see cref="ArrivalReader.ArrivedAt"/>; null when something is missing.</returns>
    /// <exception cref="SocketException">The connection failed, and is closed.</exception>
    /// <exception cref="InvalidDataException">It ended early, or this is no response of ours; it is closed.</exception>
    public int? Read(ArrivalReader reader)
    {
        try
        {
            while (reader.TryReceive(Socket))
            {
                if (reader.Received.IsEmpty)
                {
                    throw new InvalidDataException("the connection ended before the response did");
                }

                if (_scanner.Feed(reader.Received))
                {
                    return _scanner.Status;
                }
            }

            return null;
        }
        catch (Exception failure) when (failure is SocketException or InvalidDataException)
        {
            Close();
            throw;
        }
    }

    public void Close()
    {
        _socket?.Dispose();
        _socket = null;
        _scanner.Reset();
    }

    public void Dispose() => Close();

    private Socket Open()
    {
        if (_socket is null)
        {
            _socket = BlockingSocket.Connect(port);
            ArrivalTime.Ask(_socket);
        }

        return _socket;
    }
}
