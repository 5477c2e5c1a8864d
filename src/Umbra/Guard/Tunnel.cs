using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Umbra.Guard;

/// <summary>
/// Carries bytes both ways after CONNECT (RFC 9110 section 9.3.6). Kestrel reads the request and answers it; from then on the connection's
/// own pipe is used, which Kestrel leaves alone until the request is over. Then it is told that there is no next request.
/// </summary>
internal sealed class Tunnel(DestinationConnector connector, Func<GuardSettings> settings)
{
    private const int BufferBytes = 16 * 1024;

    /// <summary>Connects, answers, and carries until an end.</summary>
    /// <param name="context">The CONNECT request.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="verdict">What allowed it.</param>
    /// <param name="answered">Is told the outcome as soon as the client is: a tunnel can last.</param>
    public async Task OpenAsync(HttpContext context, Destination destination, Verdict verdict, Action<Outcome> answered)
    {
        var (socket, fault) = await connector
            .ConnectAsync(destination.Host, destination.Port, verdict.PermitsLocal, settings().ConnectTimeout, context.RequestAborted).ConfigureAwait(false);
        if (socket is null)
        {
            answered(await Refusal.NotReachedAsync(context, destination, verdict, fault, null).ConfigureAwait(false));
            return;
        }

        using (socket)
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = "Connection established";
            await context.Response.CompleteAsync().ConfigureAwait(false);
            answered(new Outcome(StatusCodes.Status200OK, null));
            await CarryAsync(context, socket).ConfigureAwait(false);
        }
    }

    // When a side closes, what it sent before is still delivered, then both connections are closed.
    private async Task CarryAsync(HttpContext context, Socket target)
    {
        var client = context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport;
        using var idle = new IdleTimer(settings().Idle, CancellationToken.None);
        using var downwards = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, context.RequestAborted);
        var upwards = UpwardsAsync(client.Input, target, idle);
        var isWhole = await DownwardsAsync(target, client.Output, idle, downwards.Token).ConfigureAwait(false);
        if (!context.RequestAborted.IsCancellationRequested)
        {
            // The destination is through: nothing that the client still sends can have an answer.
            idle.End();
        }

        await upwards.ConfigureAwait(false);
        if (isWhole && context.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
        {
            lifetime.RequestClose();
        }
        else
        {
            context.Abort();
        }
    }

    private static async Task UpwardsAsync(PipeReader client, Socket target, IdleTimer idle)
    {
        try
        {
            while (true)
            {
                // A drain cancels reads that wait; the tunnel goes on until its own end, or the drain's.
                var read = await client.ReadAsync(idle.Token).ConfigureAwait(false);
                try
                {
                    foreach (var part in read.Buffer)
                    {
                        await SendAsync(target, part, idle).ConfigureAwait(false);
                    }
                }
                finally
                {
                    client.AdvanceTo(read.Buffer.End);
                }

                if (read.IsCompleted)
                {
                    target.Shutdown(SocketShutdown.Send);
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            idle.End();
        }
    }

    private static async Task SendAsync(Socket target, ReadOnlyMemory<byte> bytes, IdleTimer idle)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await target.SendAsync(bytes, idle.Token).ConfigureAwait(false)..];
            idle.Touch();
        }
    }

    private static async Task<bool> DownwardsAsync(Socket target, PipeWriter client, IdleTimer idle, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var count = await target.ReceiveAsync(client.GetMemory(BufferBytes), cancellation).ConfigureAwait(false);
                if (count == 0)
                {
                    return true;
                }

                idle.Touch();
                client.Advance(count);
                if ((await client.FlushAsync(cancellation).ConfigureAwait(false)).IsCompleted)
                {
                    return false;
                }

                idle.Touch();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
