using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Umbra.IntegrationTests;

/// <summary>HTTP/1.1 clients that send exactly the bytes they are told to.</summary>
internal static class Clients
{
    /// <summary>Connects.</summary>
    public static async Task<Socket> ConnectAsync(IPEndPoint endPoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint);
        return socket;
    }

    /// <summary>Sends a request on a connection and receives the response, which must have a Content-Length.</summary>
    public static async Task<string> ExchangeAsync(Socket socket, string request)
    {
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        return await ReceiveAsync(socket);
    }

    /// <summary>Receives one response with a Content-Length.</summary>
    public static async Task<string> ReceiveAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer);
            if (received == 0)
            {
                return text.ToString();
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, received));
            var all = text.ToString();
            var end = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0)
            {
                continue;
            }

            var at = all.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase) + 16;
            var length = int.Parse(all.AsSpan(at, all.IndexOf("\r\n", at, StringComparison.Ordinal) - at), System.Globalization.CultureInfo.InvariantCulture);
            if (all.Length >= end + 4 + length)
            {
                return all;
            }
        }
    }

    /// <summary>Sends requests over kept-alive connections, and counts the ones that did not get their whole 200.</summary>
    /// <param name="endPoint">Where to.</param>
    /// <param name="connections">How many at once.</param>
    /// <param name="count">How many requests in all.</param>
    /// <param name="request">The request of a number.</param>
    /// <returns>How many failed.</returns>
    public static async Task<int> LoadAsync(IPEndPoint endPoint, int connections, int count, Func<int, string> request) =>
        (await LoadAsync(endPoint, connections, number => number < count ? request(number) : null)).Failed;

    /// <summary>The same, until there is no next request.</summary>
    /// <returns>How many were sent, and how many of them failed.</returns>
    public static async Task<(int Sent, int Failed)> LoadAsync(IPEndPoint endPoint, int connections, Func<int, string?> request)
    {
        var (next, sent, failed) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var socket = await ConnectAsync(endPoint);
            while (request(Interlocked.Increment(ref next) - 1) is { } bytes)
            {
                Interlocked.Increment(ref sent);
                var response = await ExchangeAsync(socket, bytes);
                if (!response.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref failed);
                }
            }
        })));
        return (sent, failed);
    }
}
