using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Inline.Serving;

namespace Umbra.Inline.Receiver;

/// <summary>
/// Takes the requests that another proxy mirrors: each is answered as soon as it is there, whatever becomes of its copies, so that the proxy waits for
/// nobody. No response of production's is known here.
/// </summary>
internal sealed class Receiver(ExchangeSource source, TimeProvider clock) : HttpApplication
{
    private const int BufferBytes = 16 * 1024;

    private volatile ReceiverSettings? _settings;
    private long _failed;
    private long _cut;

    /// <summary>The settings in force. Every request asks, so a change holds from the next one on.</summary>
    public ReceiverSettings Settings
    {
        get => _settings!;
        set => _settings = value;
    }

    /// <summary>Requests that were ended by a mistake of ours.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Requests that did not come wholly.</summary>
    public long Cut => Interlocked.Read(ref _cut);

    /// <inheritdoc/>
    protected override async Task AnswerAsync(HttpContext context)
    {
        ExchangeTee? tee = null;
        try
        {
            tee = Seen(context);
            await ReadBodyAsync(context, tee).ConfigureAwait(false);
            context.Response.StatusCode = Settings.Status;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or BadHttpRequestException)
        {
            Interlocked.Increment(ref _cut);
            context.Abort();
        }
        catch (Exception exception)
        {
            Interlocked.Increment(ref _failed);
            source.Failed(exception);
            context.Response.StatusCode = Settings.Status; // the proxy that mirrors is never told of our mistakes
        }
        finally
        {
            tee?.Finish();
        }
    }

    // The head stands in the thread's buffer: all that is asked of it is asked before anything is waited for.
    private ExchangeTee? Seen(HttpContext context)
    {
        var settings = Settings;
        var headers = context.Request.Headers;
        var connection = context.Features.GetRequiredFeature<ClientConnection>();
        if (OriginalRequest.ClientOf(settings, headers) is { } client)
        {
            connection = new ClientConnection(source, client);
        }

        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };
        var head = ReadHead.Of(
            context.Features.GetRequiredFeature<IHttpRequestFeature>(), hasBody, out var framing,
            OriginalRequest.TargetOf(settings, headers), OriginalRequest.HostOf(settings, headers), settings.HostFrom ?? "", settings.TargetFrom ?? "");
        return connection.Seen(source.Plan, head, framing, clock.GetTimestamp()) is { } capture ? new ExchangeTee(capture, clock, source.Failed) : null;
    }

    private static async ValueTask ReadBodyAsync(HttpContext context, ExchangeTee? tee)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            tee?.RequestEnd();
            return;
        }

        var body = context.Request.Body;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false) is > 0 and var count)
            {
                tee?.RequestBody(buffer.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        tee?.RequestEnd(context.Features.Get<IHttpRequestTrailersFeature>());
    }
}
