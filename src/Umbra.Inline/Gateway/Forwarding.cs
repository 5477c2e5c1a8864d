using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Inline.Gateway.Http1;
using Umbra.Inline.Serving;
using Yarp.ReverseProxy.Forwarder;

namespace Umbra.Inline.Gateway;

/// <summary>
/// One request on its way to a destination and its response on the way back: changes both as the route says, and gives a mirror's copy what passes. Whoever
/// carries them asks it at each step: YARP, or <see cref="Http1.Http1Exchange"/>.
/// </summary>
/// <param name="route">The route.</param>
/// <param name="policy">What destinations are told of the client.</param>
/// <param name="account">Counts what passes unread after an upgrade.</param>
/// <param name="tee">The copy; null when no mirror wants one.</param>
/// <param name="isCounted">The bytes of the response are counted.</param>
internal sealed class Forwarding(Route route, ForwardedPolicy policy, SourceAccount account, ExchangeTee? tee, bool isCounted) : HttpTransformer
{
    [ThreadStatic]
    private static byte[]? t_head;

    private Route route = route;
    private string? _target;
    private TeedResponseContent? _content;
    private long _passed;

    /// <summary>Where it is sent.</summary>
    public Instance? Instance { get; set; }

    /// <summary>The cookie that keeps the client at its destination; null when it needs none.</summary>
    public string? IssuedCookie { get; set; }

    /// <summary>The destination's status; 0 before it answered.</summary>
    public int Status { get; private set; }

    /// <summary>Bytes of the response's content that have passed; null when they are not counted.</summary>
    public long? Bytes => _content?.Bytes ?? (isCounted ? _passed : null);

    /// <inheritdoc/>
    public override ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        var copying = base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        return copying.IsCompletedSuccessfully ? Change(httpContext, proxyRequest) : ChangeAsync(copying, httpContext, proxyRequest);
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var isPassed = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken).ConfigureAwait(false);
        if (proxyResponse is not null)
        {
            Status = (int)proxyResponse.StatusCode;
            var leavesHttp = LeavesHttp(httpContext, proxyResponse);
            if (leavesHttp)
            {
                account.ConnectionOpaque(OpaqueReason.Upgrade);
            }

            if (tee is not null)
            {
                TeeHead(httpContext, proxyResponse, tee, leavesHttp);
            }

            if (!leavesHttp && (tee is not null || isCounted))
            {
                proxyResponse.Content = _content = new TeedResponseContent(proxyResponse, proxyResponse.Content, tee);
            }

            ChangeResponse(httpContext);
        }

        return isPassed;
    }

    /// <summary>Another route takes it: a reload came between.</summary>
    public void Reroute(Route other) => (route, _target) = (other, null);

    /// <summary>Writes the head of a request that is sent as HTTP/1.1.</summary>
    public void WriteHead(ref HeadBuffer writer, HttpContext context, BodyFraming framing)
    {
        _target ??= TargetOf(context);
        var host = route.Host is { } other ? other.For(context) : context.Request.Headers.Host.ToString();
        RequestLines.Write(ref writer, context, (Instance!.Path, _target), host.Length > 0 ? host : Instance.Url.Authority, framing, policy, route.RequestHeaders);
    }

    /// <summary>Whether the instance is asked first whether it wants the body (RFC 9110 section 10.1.1).</summary>
    public bool Asks(HttpContext context) =>
        context.Request.Headers.Expect is { Count: > 0 } expect && expect.ToString().Contains("100-continue", StringComparison.OrdinalIgnoreCase)
        && !EndToEnd.Stops("Expect", context.Request.Headers.Connection) && !route.RequestHeaders.Replaces("Expect");

    /// <summary>The trailer lines of a request that is sent as HTTP/1.1; null when they are no HTTP. What may not be among them (RFC 9110 section 6.5.1), or is ours to say, stays behind.</summary>
    public byte[]? TrailersOf(HttpContext context) => TrailerLines.Of(
        context.Features.Get<IHttpRequestTrailersFeature>(),
        name => EndToEnd.Stops(name, default) || name.ToUpperInvariant() is "HOST" or "CONTENT-LENGTH" or "TRAILER" || ForwardedFields.AreOurs(policy, name) || route.RequestHeaders.Replaces(name));

    /// <summary>The head of a response that came as HTTP/1.1, right after it was read on this thread.</summary>
    public void TakeHead(HttpContext context, ReadOnlySpan<byte> raw, ResponseReader reader)
    {
        Status = reader.StatusCode;
        ResponseFields.Copy(raw, FieldTable.ForThisThread, reader.StatusCode, context);
        tee?.ResponseHead(reader.StatusCode, reader.Framing, tee.KeepsResponse ? raw : default);
        ChangeResponse(context);
    }

    /// <summary>A piece of a body that came as HTTP/1.1.</summary>
    public void Passed(ReadOnlySpan<byte> body)
    {
        _passed += body.Length;
        if (body.Length > 0)
        {
            tee?.ResponseBody(body);
        }
    }

    /// <summary>A response that came as HTTP/1.1 is complete.</summary>
    /// <param name="trailers">Its trailer lines.</param>
    public void EndResponse(ReadOnlySpan<byte> trailers) => tee?.ResponseEnd(trailers);

    private void ChangeResponse(HttpContext context)
    {
        route.ResponseHeaders.Apply(context.Response.Headers, context);
        if (IssuedCookie is { } cookie)
        {
            context.Response.Headers.Append("Set-Cookie", cookie);
        }
    }

    private static bool LeavesHttp(HttpContext context, HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.SwitchingProtocols
        || (response.StatusCode == HttpStatusCode.OK && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true });

    private async ValueTask ChangeAsync(ValueTask copying, HttpContext context, HttpRequestMessage request)
    {
        await copying.ConfigureAwait(false);
        await Change(context, request).ConfigureAwait(false);
    }

    private ValueTask Change(HttpContext context, HttpRequestMessage request)
    {
        _target ??= TargetOf(context);
        request.RequestUri = Instance!.AddressOf(_target);
        ForwardedFields.Apply(policy, request.Headers, context);
        if (route.Host is { } host)
        {
            request.Headers.Host = host.For(context);
        }

        route.RequestHeaders.Apply(request, context);
        return default;
    }

    // The path and query, byte for byte, but for what the route changes. Of the absolute form (RFC 9112 section 3.2.2) a destination gets the origin form.
    private string TargetOf(HttpContext context)
    {
        var target = RequestText.TargetOf(context);
        if (!target.StartsWith('/'))
        {
            var scheme = target.IndexOf("://", StringComparison.Ordinal);
            var path = scheme < 0 ? -1 : target.AsSpan(scheme + 3).IndexOfAny('/', '?');
            target = path < 0 ? "/" : target[(scheme + 3 + path)..];
            target = target.StartsWith('/') ? target : "/" + target;
        }

        return route.Rewrite?.Apply(target) ?? target;
    }

    private static void TeeHead(HttpContext context, HttpResponseMessage response, ExchangeTee tee, bool leavesHttp)
    {
        if (leavesHttp)
        {
            tee.RequestLost(OpaqueReason.Upgrade);
            return;
        }

        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true })
        {
            tee.RequestEnd(); // it asked to leave HTTP, and was answered in HTTP
        }

        var framing = ResponseFraming.Of(context.Request.Method, response);
        if (tee.KeepsResponse)
        {
            var writer = new HeadBuffer(ref t_head);
            ResponseFraming.WriteHead(ref writer, response);
            tee.ResponseHead((int)response.StatusCode, framing, writer.Written);
        }
        else
        {
            tee.ResponseHead((int)response.StatusCode, framing, default);
        }
    }
}
