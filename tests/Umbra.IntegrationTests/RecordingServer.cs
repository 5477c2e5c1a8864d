using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Umbra.Core.Http;

namespace Umbra.IntegrationTests;

/// <summary>An HTTP/1.1 server that writes down every byte of every request, and answers, or misbehaves, as it is told.</summary>
internal sealed class RecordingServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Socket, bool> _connections = new();
    private readonly Func<RecordedRequest, Socket, Task> _answer;
    private readonly CancellationTokenSource _stopping = new();

    private RecordingServer(Func<RecordedRequest, Socket, Task> answer)
    {
        _answer = answer;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The requests, in the order in which they were complete.</summary>
    public ConcurrentQueue<RecordedRequest> Requests { get; } = new();

    /// <summary>Connections that were accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>Starts one that answers every request with 200 and a short body.</summary>
    public static RecordingServer Start(string body = "ok") =>
        Start((_, socket) => SendAsync(socket, $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n\r\n{body}"));

    /// <summary>Starts one that does as told with every complete request.</summary>
    public static RecordingServer Start(Func<RecordedRequest, Socket, Task> answer)
    {
        var server = new RecordingServer(answer);
        _ = server.AcceptAsync();
        return server;
    }

    /// <summary>Sends text as Latin-1.</summary>
    public static async Task SendAsync(Socket socket, string text) => await socket.SendAsync(Encoding.Latin1.GetBytes(text));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        foreach (var connection in _connections.Keys)
        {
            connection.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stopping.Token);
                Accepted++;
                _connections.TryAdd(socket, true);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var reader = new RequestReader(new HttpLimits());
        var buffer = new byte[64 * 1024];
        RecordedRequest? current = null;
        try
        {
            int received;
            while ((received = await socket.ReceiveAsync(buffer, _stopping.Token)) > 0)
            {
                foreach (var complete in Read(reader, buffer.AsSpan(0, received), ref current))
                {
                    Requests.Enqueue(complete);
                    await _answer(complete, socket);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client left, or the answer was to break the connection.
        }

        socket.Dispose();
        _connections.TryRemove(socket, out _);
    }

    private static List<RecordedRequest> Read(RequestReader reader, ReadOnlySpan<byte> bytes, ref RecordedRequest? current)
    {
        var complete = new List<RecordedRequest>();
        while (true)
        {
            switch (reader.Next(ref bytes, out var content))
            {
                case ReadEvent.Head:
                    current = new RecordedRequest(Encoding.Latin1.GetString(content));
                    break;
                case ReadEvent.Body:
                    current!.Body.Append(Encoding.Latin1.GetString(content));
                    break;
                case ReadEvent.Trailers:
                    current!.Trailers = Encoding.Latin1.GetString(content);
                    break;
                case ReadEvent.End:
                    complete.Add(current!);
                    break;
                case ReadEvent.Fault:
                    throw new SocketException((int)SocketError.ProtocolNotSupported);
                default:
                    return complete;
            }
        }
    }
}

/// <summary>A request as it came.</summary>
internal sealed class RecordedRequest(string head)
{
    /// <summary>Request line, fields and empty line.</summary>
    public string Head { get; } = head;

    /// <summary>The body without chunk framing.</summary>
    public StringBuilder Body { get; } = new();

    /// <summary>Trailer lines.</summary>
    public string Trailers { get; set; } = "";

    /// <summary>The request line.</summary>
    public string RequestLine => Head[..Head.IndexOf("\r\n", StringComparison.Ordinal)];

    /// <summary>The field lines, in order.</summary>
    public string[] Fields => Head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];
}
