using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Umbra.Bench.Inline.Transfers;

/// <summary>Production for large transfers: <c>GET /download/LENGTH[/chunked]</c> sends a pattern, <c>PUT</c> answers with the SHA-256 of what arrived.</summary>
internal sealed class TransferOrigin : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public TransferOrigin()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket connection = _listener.Accept();
                new Thread(() => Serve(connection)) { IsBackground = true }.Start();
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Disposed: the group is over.
        }
    }

    private static void Serve(Socket connection)
    {
        using Socket socket = connection;
        try
        {
            var stream = new MessageStream(socket);
            string head = stream.ReadHead();
            string[] target = head.Split(' ')[1].Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (head.StartsWith("PUT ", StringComparison.Ordinal))
            {
                string hash = stream.HashBody(head);
                BodyWriter.SendAll(socket, Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {hash.Length}\r\n\r\n{hash}"));
            }
            else
            {
                BodyWriter.Send(socket, "HTTP/1.1 200 OK", long.Parse(target[1], CultureInfo.InvariantCulture), target.Length > 2);
            }
        }
        catch (Exception failure) when (failure is SocketException or InvalidDataException)
        {
            // The client's side of the same transfer fails with it, and that is what is reported. A look whether the port is open ends here too.
        }
    }
}
