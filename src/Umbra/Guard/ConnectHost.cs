using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Umbra.Guard;

/// <summary>
/// Makes Host of a connection's first CONNECT what the target is, before Kestrel sees it: Kestrel refuses any other, and common clients
/// leave out port 443 there, or Host altogether. It is the target that counts (RFC 9112 section 3.2.2), so nothing is lost.
/// </summary>
/// <param name="mostHeadBytes">A longer head is left to Kestrel, which refuses it.</param>
/// <param name="wait">How long a head may take.</param>
internal sealed class ConnectHost(int mostHeadBytes, TimeSpan wait)
{
    private static readonly byte[] _method = "CONNECT "u8.ToArray();

    /// <summary>Connection middleware.</summary>
    public async Task InvokeAsync(ConnectionContext connection, Func<Task> next)
    {
        var input = connection.Transport.Input;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        deadline.CancelAfter(wait);
        long examined = 0;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(deadline.Token).ConfigureAwait(false);
                var length = read.Buffer.Length;
                if (read.IsCompleted || read.IsCanceled || !MayBeConnect(read.Buffer) || length > mostHeadBytes)
                {
                    // Positions that were examined stay so; Kestrel's first read gets everything.
                    input.AdvanceTo(read.Buffer.Start, read.Buffer.GetPosition(examined));
                    break;
                }

                if (TryRewrite(read.Buffer, out var head, out var end))
                {
                    input.AdvanceTo(end);
                    connection.Transport = new PrefixedPipe(head, connection.Transport);
                    break;
                }

                examined = length;
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            connection.Abort();
            return;
        }

        await next().ConfigureAwait(false);
    }

    private static bool MayBeConnect(ReadOnlySequence<byte> buffer)
    {
        var length = (int)Math.Min(buffer.Length, _method.Length);
        return buffer.Slice(0, length).ToArray().AsSpan().SequenceEqual(_method.AsSpan(0, length));
    }

    private static bool TryRewrite(ReadOnlySequence<byte> buffer, out byte[] head, out SequencePosition end)
    {
        (head, end) = ([], buffer.Start);
        var bytes = buffer.ToArray();
        var length = bytes.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        if (length < 4)
        {
            return false;
        }

        // Latin-1 keeps every byte as it is; what is no HTTP stays so, for Kestrel to refuse.
        var lines = Encoding.Latin1.GetString(bytes, 0, length - 4).Split("\r\n");
        end = buffer.GetPosition(length);
        head = bytes[..length];
        if (lines[0].Split(' ') is [_, var target, "HTTP/1.1" or "HTTP/1.0"])
        {
            var fields = lines.Skip(1).Where(line => !line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase));
            head = Encoding.Latin1.GetBytes(string.Join("\r\n", (string[])[lines[0], $"Host: {target}", .. fields]) + "\r\n\r\n");
        }

        return true;
    }

    private sealed class PrefixedPipe(byte[] prefix, IDuplexPipe inner) : IDuplexPipe
    {
        public PipeReader Input { get; } = new PrefixedReader(prefix, inner.Input);

        public PipeWriter Output => inner.Output;
    }
}
