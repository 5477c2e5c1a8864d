using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Umbra.Guard;

/// <summary>Sends plain requests on, and their responses back: nothing is followed, kept, unpacked or changed but what belongs to one connection.</summary>
internal sealed class Forwarder : IDisposable
{
    private const int BufferBytes = 32 * 1024;

    private readonly DestinationConnector _connector;
    private readonly Func<GuardSettings> _settings;

    // A connection that may go to a local address must not be found by a request that may not: two pools.
    private readonly HttpMessageInvoker _usual;
    private readonly HttpMessageInvoker _local;

    /// <param name="connector">Connects.</param>
    /// <param name="settings">What is in force.</param>
    public Forwarder(DestinationConnector connector, Func<GuardSettings> settings)
    {
        (_connector, _settings) = (connector, settings);
        (_usual, _local) = (Invoker(permitsLocal: false), Invoker(permitsLocal: true));
    }

    /// <summary>Forwards one request.</summary>
    /// <remarks>
    /// 1. The request's head, without what belongs to the client's connection; its body follows as it comes.
    /// 2. The response's head, when it is there; until then every failure has an answer of the guard's.
    /// 3. The response's body, part by part. When it breaks off, so does the client's: half an answer must not look like a whole one.
    /// </remarks>
    public async Task<Outcome> ForwardAsync(HttpContext context, Destination destination, Verdict verdict)
    {
        using var idle = new IdleTimer(_settings().Idle, context.RequestAborted);

        // 1.
        var body = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true
            ? new RequestBody(context.Request.Body, context.Request.ContentLength, idle)
            : null;
        if (!destination.TryMakeUri(out var uri))
        {
            await Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, "http_request_error", "the request's target is no URI.").ConfigureAwait(false);
            return new Outcome(StatusCodes.Status400BadRequest, null);
        }

        using var request = Request(context, uri, body);
        HttpResponseMessage response;
        try
        {
            // 2.
            response = await (verdict.PermitsLocal ? _local : _usual).SendAsync(request, idle.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or BadHttpRequestException)
        {
            return await FailAsync(context, destination, verdict, exception, idle, body?.Bytes).ConfigureAwait(false);
        }

        using (response)
        {
            // 3.
            var isWhole = await RespondAsync(context, response, idle).ConfigureAwait(false);
            return new Outcome((int)response.StatusCode, body?.Bytes ?? 0, IsFailure: !isWhole);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _usual.Dispose();
        _local.Dispose();
    }

    private static HttpRequestMessage Request(HttpContext context, Uri uri, HttpContent? body)
    {
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), uri)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        var named = ConnectionFields.Named(context.Request.Headers.Connection);
        foreach (var (name, values) in context.Request.Headers)
        {
            // Host is the target's (RFC 9112 section 3.2.2); the body brings its own length; 100 (Continue) was this server's to send.
            if (ConnectionFields.Contain(name, named) || name.Equals("Host", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Expect", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        request.Headers.TryAddWithoutValidation("Via", Via);
        return request;
    }

    private static async Task<bool> RespondAsync(HttpContext context, HttpResponseMessage response, IdleTimer idle)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            CopyHead(response, context);

            // The head goes at once: who waits for events would wait for the first one's head too.
            await context.Response.StartAsync(idle.Token).ConfigureAwait(false);
            await context.Response.BodyWriter.FlushAsync(idle.Token).ConfigureAwait(false);
            var source = await response.Content.ReadAsStreamAsync(idle.Token).ConfigureAwait(false);
            int count;
            while ((count = await source.ReadAsync(buffer, idle.Token).ConfigureAwait(false)) > 0)
            {
                idle.Touch();
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), idle.Token).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(idle.Token).ConfigureAwait(false);
                idle.Touch();
            }

            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException)
        {
            context.Abort();
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void CopyHead(HttpResponseMessage response, HttpContext context)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = response.ReasonPhrase;
        var named = ConnectionFields.Named(response.Headers.NonValidated.TryGetValues("Connection", out var connection) ? connection : []);
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            if (!ConnectionFields.Contain(name, named))
            {
                context.Response.Headers.Append(name, values.ToArray());
            }
        }

        context.Response.Headers.Append("Via", Via);
    }

    private static async Task<Outcome> FailAsync(HttpContext context, Destination destination, Verdict verdict, Exception exception, IdleTimer idle, long? bodyBytes)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            return new Outcome(0, bodyBytes, IsFailure: true);
        }

        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is ConnectException { Fault: var fault })
            {
                return await Refusal.NotReachedAsync(context, destination, verdict, fault, bodyBytes ?? 0).ConfigureAwait(false);
            }
        }

        var (status, error, text) = idle.IsOver
            ? (StatusCodes.Status504GatewayTimeout, "http_response_timeout", $"{destination.Authority} is allowed, and did not answer in time (idle).")
            : (StatusCodes.Status502BadGateway, "http_protocol_error", $"{destination.Authority} is allowed, and did not answer as HTTP asks for.");
        await Refusal.WriteAsync(context, status, error, text).ConfigureAwait(false);
        return new Outcome(status, bodyBytes, IsFailure: true);
    }

    private HttpMessageInvoker Invoker(bool permitsLocal) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),

        // A name is resolved again, and judged again, at least so often.
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ConnectCallback = async (connecting, cancellation) =>
        {
            var (socket, fault) = await _connector
                .ConnectAsync(connecting.DnsEndPoint.Host, connecting.DnsEndPoint.Port, permitsLocal, _settings().ConnectTimeout, cancellation).ConfigureAwait(false);
            return socket is null ? throw new ConnectException(fault) : new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>What the guard adds to Via (RFC 9110 section 7.6.3).</summary>
    private const string Via = "1.1 " + Refusal.Pseudonym;
}
