using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Delivery;

/// <summary>
/// Sends copies to a shadow that speaks HTTP/2, with the runtime's client: no redirects, no cookies, no proxy, no decompression. The raw
/// target and the order of fields survive; names become lower case, as HTTP/2 wants it, and request trailers are left out, which the client
/// cannot send.
/// </summary>
internal sealed class Http2Sender : ISender
{
    private readonly ConcurrentDictionary<Copy, CancellationTokenSource> _underWay = new();
    private readonly ISenderOwner _owner;
    private readonly TimeProvider _clock;
    private readonly string _authority;
    private readonly HttpMessageInvoker _client;
    private TimeSpan _timeout;
    private volatile bool _isAborted;

    /// <inheritdoc cref="Http1Sender(DeliverySettings, ISenderOwner, TimeProvider)"/>
    public Http2Sender(DeliverySettings settings, ISenderOwner owner, TimeProvider clock)
    {
        _owner = owner;
        _clock = clock;
        _timeout = settings.Timeout;
        _authority = settings.Target.GetLeftPart(UriPartial.Authority);
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            MaxConnectionsPerServer = Math.Max(1, settings.InFlight),
            PooledConnectionLifetime = settings.DnsRefresh > TimeSpan.FromMinutes(5) ? settings.DnsRefresh : TimeSpan.FromMinutes(5),
            SslOptions = TlsClientOptions.Create(settings.Tls, settings.Target.IdnHost, SslApplicationProtocol.Http2),
            UseCookies = false,
            UseProxy = false,
        });
    }

    /// <inheritdoc/>
    public void Send(Copy copy) => _ = SendAsync(copy);

    /// <inheritdoc/>
    public void Update(DeliverySettings settings) => _timeout = settings.Timeout;

    /// <inheritdoc/>
    public void Abort()
    {
        _isAborted = true;
        foreach (var deadline in _underWay.Values)
        {
            try
            {
                deadline.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // Its exchange has ended meanwhile.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Abort();
        _client.Dispose();
    }

    private async Task SendAsync(Copy copy)
    {
        // Off the caller's thread at once: the client's work is long, and its end must not be on the stack of its beginning.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var deadline = new CancellationTokenSource(_timeout, _clock);
        _underWay[copy] = deadline;
        DeliveryResult result;
        try
        {
            if (_isAborted)
            {
                deadline.Cancel();
            }

            using var message = MessageOf(copy);
            copy.SentAt = _clock.GetTimestamp();
            using var response = await _client.SendAsync(message, deadline.Token).ConfigureAwait(false);
            var first = _clock.GetTimestamp() - copy.SentAt;
            copy.Response?.SetHead((int)response.StatusCode, HeadOf(response));
            var isWhole = await DrainAsync(response, copy.Response, deadline.Token).ConfigureAwait(false);
            if (copy.Response is { } kept && response.TrailingHeaders.Any())
            {
                kept.SetTrailers(Lines(response.TrailingHeaders.NonValidated));
            }

            result = new DeliveryResult(
                isWhole ? DeliveryFault.None : DeliveryFault.ResponseTooLarge, (int)response.StatusCode, _clock.GetTimestamp() - copy.SentAt, first);
        }
        catch (OperationCanceledException)
        {
            result = new DeliveryResult(_isAborted ? DeliveryFault.Shutdown : DeliveryFault.TimedOut);
        }
        catch (Exception exception)
        {
            if (exception is not (HttpRequestException or IOException))
            {
                _owner.Unexpected(exception);
            }

            result = new DeliveryResult(exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } ? DeliveryFault.Connect : DeliveryFault.Http2);
        }

        _underWay.TryRemove(copy, out _);
        deadline.Dispose();
        _owner.Finished(copy, result);
    }

    // As HTTP/1.1 would say it: what responses are compared as.
    private static byte[] HeadOf(HttpResponseMessage response) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {(int)response.StatusCode} \r\n")),
        .. Lines(response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)),
        .. "\r\n"u8,
    ];

    private static byte[] Lines(IEnumerable<KeyValuePair<string, HeaderStringValues>> fields) =>
        Encoding.UTF8.GetBytes(string.Concat(fields.SelectMany(field => field.Value.Select(value => $"{field.Key}: {value}\r\n"))));

    private static async ValueTask<bool> DrainAsync(HttpResponseMessage response, CapturedResponse? kept, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(16 * 1024);
            try
            {
                long length = 0;
                while (length <= Http1Sender.MostResponseBytes)
                {
                    var count = await body.ReadAsync(buffer, cancellation).ConfigureAwait(false);
                    if (count == 0)
                    {
                        return true;
                    }

                    length += count;
                    kept?.AppendBody(buffer.AsSpan(0, count));
                }

                return false;
            }
            finally
            {
                System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    // The rewritten request is taken apart again: this path may cost more than HTTP/1.1's.
    private HttpRequestMessage MessageOf(Copy copy)
    {
        var layout = copy.Layout;
        var request = copy.Request.Span;
        var fields = new FieldTable();
        HeadParser.ParseRequest(request[..layout.HeadLength], fields, out var head, int.MaxValue);
        var target = Encoding.Latin1.GetString(head.Target);
        var uri = target[0] == '/' ? _authority + target : target == "*" ? _authority : target;
        var message = new HttpRequestMessage(
            new HttpMethod(Encoding.ASCII.GetString(head.Method)), new Uri(uri, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,

            // A copy of its own: the client may still read it when the exchange was given up.
            Content = head.Framing.IsChunked || head.Framing.ContentLength >= 0 ? new ByteArrayContent(request.Slice(layout.BodyStart, layout.BodyLength).ToArray()) : null,
        };
        for (var i = 0; i < head.FieldCount; i++)
        {
            if (KnownFields.Of(head.Name(i)) is KnownField.TransferEncoding or KnownField.ContentLength or KnownField.Trailer)
            {
                continue;
            }

            var name = Encoding.ASCII.GetString(head.Name(i));
            var value = Encoding.UTF8.GetString(head.Value(i));
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }
}
