using System.Buffers;
using System.Buffers.Text;
using Microsoft.AspNetCore.Http;

namespace Umbra.Inline.Gateway.Http1;

/// <summary>How the sending of a request ended.</summary>
internal enum SendEnd : byte
{
    /// <summary>All of it was sent.</summary>
    Whole,

    /// <summary>The client did not send all of it, or sent what is not HTTP.</summary>
    ClientFailed,

    /// <summary>The instance does not take it. It may have said why.</summary>
    InstanceFailed,

    /// <summary>The instance has answered, and the rest is not wanted any more.</summary>
    NotWanted,
}

/// <summary>Sends a request with a body, as the client sends it: nothing is read ahead of what the instance takes.</summary>
/// <param name="connection">Where to.</param>
/// <param name="context">The client's request.</param>
/// <param name="forwarding">What becomes of it.</param>
/// <param name="length">Content-Length; -1 for the chunked coding.</param>
internal sealed class RequestBody(InstanceConnection connection, HttpContext context, Forwarding forwarding, long length)
{
    private const int BufferBytes = 32 * 1024;

    // The longest size line: a buffer's length has four digits.
    private const int SizeLineBytes = 6;
    private const int LineEndBytes = 2;

    private static readonly byte[] _lastChunk = "0\r\n\r\n"u8.ToArray();

    // How long a client that asked first waits for an answer that an instance need not give (RFC 9110 section 10.1.1).
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<bool>? _permission = forwarding.Asks(context) ? new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously) : null;
    private readonly CancellationTokenSource _notWanted = new();

    /// <summary>Something of the client's body was read: the request cannot be sent once more.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The instance wants the body (100), or has answered without it.</summary>
    public void Answered(bool isWanted) => _permission?.TrySetResult(isWanted);

    /// <summary>The rest is not wanted.</summary>
    public void Stop() => _notWanted.Cancel();

    /// <summary>Sends the head and then the body. Never fails.</summary>
    public async Task<SendEnd> SendAsync(ReadOnlyMemory<byte> head)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var held = 0;
            if (_permission is null && head.Length <= BufferBytes / 2)
            {
                head.CopyTo(buffer);
                held = head.Length; // it goes with the first piece of the body, if that is here
            }
            else
            {
                await connection.SendAsync(head).ConfigureAwait(false);
            }

            return await IsWantedAsync().ConfigureAwait(false) ? await CopyAsync(buffer, held).ConfigureAwait(false) : SendEnd.NotWanted;
        }
        catch (Exception exception) when (Http1Exchange.IsOfTheNetwork(exception))
        {
            return SendEnd.InstanceFailed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<bool> IsWantedAsync()
    {
        if (_permission is null)
        {
            return true;
        }

        await Task.WhenAny(_permission.Task, Task.Delay(_patience, _notWanted.Token)).ConfigureAwait(false);
        return !_notWanted.IsCancellationRequested && (!_permission.Task.IsCompleted || await _permission.Task.ConfigureAwait(false));
    }

    private async ValueTask<SendEnd> CopyAsync(byte[] buffer, int held)
    {
        var body = context.Request.Body;
        var isChunked = length < 0;
        long sent = 0;
        while (true)
        {
            var at = held + (isChunked ? SizeLineBytes : 0);
            var reading = ReadAsync(body, buffer.AsMemory(at, BufferBytes - at - LineEndBytes));
            var isSent = true;
            if (held > 0 && !reading.IsCompleted)
            {
                isSent = await TrySendAsync(buffer.AsMemory(0, held)).ConfigureAwait(false);
                held = 0;
            }

            // Also where nothing can be sent: the buffer is not given back while somebody writes to it.
            var count = await reading.ConfigureAwait(false);
            HasBegun |= count > 0;
            if (!isSent)
            {
                return SendEnd.InstanceFailed;
            }

            if (count < 0 || (count == 0 && !isChunked && sent < length))
            {
                return _notWanted.IsCancellationRequested ? SendEnd.NotWanted : ClientFailed();
            }

            if (count == 0)
            {
                return await EndAsync(buffer, held, isChunked).ConfigureAwait(false);
            }

            sent += count;
            await connection.SendAsync(isChunked ? Chunk(buffer, held, at, count) : buffer.AsMemory(at - held, held + count)).ConfigureAwait(false);
            held = 0;
            if (sent == length)
            {
                return SendEnd.Whole;
            }
        }
    }

    private async ValueTask<SendEnd> EndAsync(byte[] buffer, int held, bool isChunked)
    {
        ReadOnlyMemory<byte> end = default;
        if (isChunked)
        {
            if (forwarding.TrailersOf(context) is not { } trailers)
            {
                return ClientFailed();
            }

            end = trailers.Length == 0 ? _lastChunk : (byte[])[.. "0\r\n"u8, .. trailers, .. "\r\n"u8];
        }

        if (held > 0 && end.Length <= buffer.Length - held)
        {
            end.CopyTo(buffer.AsMemory(held));
            (held, end) = (held + end.Length, default);
        }

        if (held > 0)
        {
            await connection.SendAsync(buffer.AsMemory(0, held)).ConfigureAwait(false);
        }

        await connection.SendAsync(end).ConfigureAwait(false);
        return SendEnd.Whole;
    }

    // Nobody gets half a request, and nobody waits for the answer to it.
    private SendEnd ClientFailed()
    {
        connection.Cut(CutOff.Client);
        return SendEnd.ClientFailed;
    }

    private async ValueTask<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await connection.SendAsync(bytes).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (Http1Exchange.IsOfTheNetwork(exception))
        {
            Stop();
            return false;
        }
    }

    // Bytes read; -1 when the client failed, or was not read any more.
    private async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer)
    {
        try
        {
            var reading = body.ReadAsync(buffer, _notWanted.Token);
            connection.ReadsClient = !reading.IsCompleted;
            return await reading.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return -1;
        }
        finally
        {
            connection.ReadsClient = false;
        }
    }

    // The size stands right before the data, and what is held right before the size.
    private static ReadOnlyMemory<byte> Chunk(byte[] buffer, int held, int at, int count)
    {
        Span<byte> size = stackalloc byte[SizeLineBytes];
        Utf8Formatter.TryFormat(count, size, out var digits, new StandardFormat('x'));
        "\r\n"u8.CopyTo(size[digits..]);
        var start = at - digits - LineEndBytes;
        buffer.AsSpan(0, held).CopyTo(buffer.AsSpan(start - held));
        size[..(digits + LineEndBytes)].CopyTo(buffer.AsSpan(start));
        "\r\n"u8.CopyTo(buffer.AsSpan(at + count));
        return buffer.AsMemory(start - held, held + digits + LineEndBytes + count + LineEndBytes);
    }
}
