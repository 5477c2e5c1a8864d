using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Inline.Gateway.Http1;
using Umbra.Inline.Serving;
using Yarp.ReverseProxy.Forwarder;

namespace Umbra.Inline.Gateway;

/// <summary>What a gateway does with a request.</summary>
/// <remarks>
/// <code>
/// 1. on the head   the first route that fits; the mirrors decide
/// 2. answer        by itself, or
/// 3. forward       to a destination by weight, key or name, to an instance that is well; a request of a safe method once more where no connection can be made
/// 4. settle        counts, the instance's state, the copy, the log's line
/// </code>
/// </remarks>
internal sealed class GatewayApplication(ExchangeSource source, IHttpForwarder forwarder, Lots lots, TimeProvider clock) : HttpApplication
{
    private volatile RouteTable? _routes;

    /// <summary>The routes as they are now. Every request asks, so a change holds from the next one on.</summary>
    public RouteTable Routes
    {
        get => _routes!;
        set => _routes = value;
    }

    /// <summary>Writes a line for each request; null for none.</summary>
    public AccessLog? Log { get; set; }

    /// <summary>Is told of instances that are left out.</summary>
    public Action<Instance, string> Told { get; init; } = (_, _) => { };

    /// <summary>A request was ended by a mistake of ours.</summary>
    public Action Failed { get; init; } = () => { };

    /// <inheritdoc/>
    protected override async Task AnswerAsync(HttpContext context)
    {
        var began = clock.GetTimestamp();
        Outcome outcome = default;
        try
        {
            outcome = await RouteAsync(context, began).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
        {
            // A mistake of ours: it costs this request, and is told.
            Failed();
            source.Failed(exception);
            if (context.Response.HasStarted)
            {
                context.Abort();
            }
            else
            {
                context.Response.Clear();
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            }
        }
        finally
        {
            Log?.Write(context, outcome.Route?.Settings.Name, outcome.Instance?.Origin, outcome.Bytes, clock.GetElapsedTime(began));
        }
    }

    private async ValueTask<Outcome> RouteAsync(HttpContext context, long began)
    {
        ExchangeTee? tee = null;
        try
        {
            var route = Read(context, began, out tee);
            return await DispatchAsync(context, route, tee, began).ConfigureAwait(false);
        }
        finally
        {
            tee?.Finish(); // however it ended: a copy that has begun is settled
        }
    }

    private async ValueTask<Outcome> DispatchAsync(HttpContext context, Route? route, ExchangeTee? tee, long began)
    {
        var isForwarded = route is { Destinations.IsEmpty: false } && !IsUnknownCoding(context) && !IsForUs(context);
        if (!isForwarded && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true })
        {
            tee?.RequestEnd(); // nobody takes up what it offers, and nothing else follows
        }

        if (route is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (IsUnknownCoding(context))
        {
            context.Response.StatusCode = StatusCodes.Status501NotImplemented; // RFC 9112 section 6.1
        }
        else if (isForwarded)
        {
            var forwarding = new Forwarding(route, Routes.Settings.Forwarded, source.Account, tee, Log is not null);
            var instance = await ForwardAsync(context, route, forwarding, began).ConfigureAwait(false);
            return new Outcome(route, instance, forwarding.Bytes);
        }
        else
        {
            await AnswerItselfAsync(context, route).ConfigureAwait(false);
        }

        return new Outcome(route, null, context.Response.ContentLength);
    }

    // The head stands in the thread's buffer: all that is asked of it is asked before anything is waited for.
    private Route? Read(HttpContext context, long began, out ExchangeTee? tee)
    {
        tee = null;
        var connection = context.Features.GetRequiredFeature<ClientConnection>();
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };
        var head = ReadHead.Of(context.Features.GetRequiredFeature<IHttpRequestFeature>(), hasBody, out var framing);
        var table = Routes;
        Route? found = null;
        foreach (var route in table.Routes)
        {
            if (route.Match.IsEmpty || route.Match.AnyFits(head))
            {
                found = route;
                break;
            }
        }

        tee = Mirror(connection, found?.Plan ?? table.Unmatched, head, framing, began);
        if (tee is not null)
        {
            Attach(context, tee, hasBody);
        }

        return found;
    }

    // A mirror's decision that fails is a mistake of ours, and costs the copy: production's request goes on.
    private ExchangeTee? Mirror(ClientConnection connection, SourcePlan plan, in RequestHead head, BodyFraming framing, long began)
    {
        try
        {
            return connection.Seen(plan, head, framing, began) is { } capture ? new ExchangeTee(capture, clock, source.Failed) : null;
        }
        catch (Exception exception)
        {
            source.Failed(exception);
            return null;
        }
    }

    private static void Attach(HttpContext context, ExchangeTee tee, bool hasBody)
    {
        if (hasBody)
        {
            context.Request.Body = new TeedRequestBody(
                context.Request.Body, context.Request.ContentLength ?? -1, context.Features.Get<IHttpRequestTrailersFeature>(), tee);
        }
        else if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true })
        {
            tee.RequestEnd();
        }
    }

    private static bool IsUnknownCoding(HttpContext context) =>
        context.Request.Headers.TransferEncoding is { Count: > 0 } coding && !coding.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase);

    // CONNECT asks for a tunnel, and * is about the server as a whole (RFC 9110 sections 9.3.6 and 9.3.7): neither has anything to forward.
    private static bool IsForUs(HttpContext context) =>
        (context.Request.Method == "CONNECT" && context.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true }) || RequestText.TargetOf(context) == "*";

    private static Task AnswerItselfAsync(HttpContext context, Route route)
    {
        if (route.Redirect is { } redirect)
        {
            redirect.Answer(context);
        }
        else if (route.Response is null)
        {
            context.Response.StatusCode = context.Request.Method == "CONNECT" ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status204NoContent;
        }

        route.ResponseHeaders.Apply(context.Response.Headers, context);
        return route.Response?.AnswerAsync(context) ?? Task.CompletedTask;
    }

    private async ValueTask<Instance?> ForwardAsync(HttpContext context, Route route, Forwarding forwarding, long began)
    {
        using var deadline = route.Settings.Timeout is { } timeout ? new CancellationTokenSource(timeout, clock) : null;
        var position = StickyKey.PositionOf(route.Settings.Sticky, context, out var cookie) ?? lots.Next();
        forwarding.IssuedCookie = cookie;
        CountUpgrade(context);
        List<Instance>? tried = null;
        Destination? failed = null;
        HashSet<Destination>? charged = null;
        for (var attempt = 0; ;)
        {
            var destination = route.Destinations.At(position, failed);
            if (!destination.TryBegin())
            {
                // A reload came between: the route of that name as it is now.
                if (Routes.Routes.FirstOrDefault(now => now.Settings.Name == route.Settings.Name) is not { Destinations.IsEmpty: false } current || current == route)
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable; // the route is gone, or the gateway itself is being taken away
                    return null;
                }

                (route, failed) = (current, null);
                forwarding.Reroute(current);
                position = StickyKey.PositionOf(route.Settings.Sticky, context, out cookie) ?? position;
                forwarding.IssuedCookie = cookie;
                continue;
            }

            var instance = forwarding.Instance = destination.Choose(tried, lots);
            var (error, isUnconnected) = await SendAsync(context, route, forwarding, destination, deadline?.Token ?? default).ConfigureAwait(false);
            if (isUnconnected && attempt++ < route.Settings.Retries && MethodPolicy.Safe.Names.Contains(context.Request.Method) && !context.Response.HasStarted)
            {
                destination.Counts.Retried();
                (tried ??= []).Add(instance);
                failed = destination.Instances.All(tried.Contains) ? destination : null;
                if (failed is not null && route.Destinations.At(position, failed) != destination && (charged ??= []).Add(destination))
                {
                    destination.Counts.Ended(isWhole: false, isError: true, isSlow: false); // another destination takes over: that is this one's error, and its ramp's
                }

                context.Response.Clear();
                continue;
            }

            Settle(context, forwarding, destination, error, deadline is { IsCancellationRequested: true }, began);
            return instance;
        }
    }

    private void CountUpgrade(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            context.Features.Set<IHttpUpgradeFeature>(new CountedUpgrade(upgrade, source.Account));
        }

        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            context.Features.Set<IHttpExtendedConnectFeature>(new CountedConnect(connect, source.Account));
        }
    }

    private async ValueTask<SendResult> SendAsync(HttpContext context, Route route, Forwarding forwarding, Destination destination, CancellationToken cancellation)
    {
        var instance = forwarding.Instance!;
        instance.Begin();
        try
        {
            var result = instance.Pool is { } pool && !MayLeaveHttp(context)
                ? await Http1Exchange.SendAsync(context, forwarding, pool, route.Settings.Idle, cancellation).ConfigureAwait(false)
                : await YarpAsync(context, forwarding, destination.Settings.Http2 ? route.Http2Request : route.Http1Request, cancellation).ConfigureAwait(false);
            if (result.IsUnconnected)
            {
                destination.Counts.NotConnected();
            }

            if (forwarding.Status > 0)
            {
                instance.Answered();
            }
            else if (IsFailure(result.Error, context, cancellation) && instance.Failed())
            {
                Told(instance, "is left out for a time: it could not be connected to, or gave no response");
            }

            return result;
        }
        finally
        {
            instance.End();
            destination.End();
        }
    }

    // No connection, or no response in the time that the route allows.
    private static bool IsFailure(ForwarderError error, HttpContext context, CancellationToken deadline) =>
        error is ForwarderError.Request or ForwarderError.RequestTimedOut
        || (error == ForwarderError.RequestCanceled && deadline.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested);

    private static bool MayLeaveHttp(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private async ValueTask<SendResult> YarpAsync(HttpContext context, Forwarding forwarding, ForwarderRequestConfig request, CancellationToken cancellation)
    {
        var instance = forwarding.Instance!;
        var error = await forwarder.SendAsync(context, instance.Origin, instance.Client, request, forwarding, cancellation).ConfigureAwait(false);
        var isUnconnected = ConnectFailure.Is(error, context.Features.Get<IForwarderErrorFeature>()?.Exception);
        if (isUnconnected && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway; // also where it was the time to connect
        }

        return new SendResult(error, isUnconnected);
    }

    private void Settle(HttpContext context, Forwarding forwarding, Destination destination, ForwarderError error, bool isOverTime, long began)
    {
        if (IsOfTheClient(error, context, isOverTime))
        {
            return; // the client gave up, or did not keep up: that says nothing of the destination
        }

        if (isOverTime && error != ForwarderError.None)
        {
            if (context.Response.HasStarted)
            {
                context.Abort();
            }
            else
            {
                context.Response.Clear();
                context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
            }
        }

        var isWhole = error is ForwarderError.None or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination;
        var isSlow = isWhole && destination.Settings.SlowAfter is { } limit && clock.GetElapsedTime(began) > limit;
        destination.Counts.Ended(isWhole, !isWhole || forwarding.Status >= 500, isSlow);
    }

    // That the client's connection is gone says nothing by itself: what a destination cut short, or the time, is cut short for the client too.
    private static bool IsOfTheClient(ForwarderError error, HttpContext context, bool isOverTime) => error switch
    {
        ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient => true,
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled
            or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled => !isOverTime && context.RequestAborted.IsCancellationRequested,
        _ => false,
    };

    private readonly record struct Outcome(Route? Route, Instance? Instance, long? Bytes);
}
