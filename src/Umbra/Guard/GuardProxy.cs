using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Umbra.Configuration;

namespace Umbra.Guard;

/// <summary>One call: read where it goes, judge it, do what was judged, count it and write it down.</summary>
/// <param name="settings">What is in force.</param>
/// <param name="forwarder">Sends plain requests on.</param>
/// <param name="tunnel">Carries bytes.</param>
/// <param name="counts">Counts.</param>
/// <param name="recorder">Writes down; null for no record.</param>
/// <param name="time">The clock.</param>
internal sealed class GuardProxy(
    Func<GuardSettings> settings, Forwarder forwarder, Tunnel tunnel, DestinationCounts counts, CallRecorder? recorder, TimeProvider time)
{
    /// <summary>The whole of the server.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var came = time.GetUtcNow();
        var isTunnel = HttpMethods.IsConnect(context.Request.Method);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!(isTunnel ? Destination.TryParseConnect(target, out var destination) : Destination.TryParseAbsolute(target, out destination)))
        {
            await RefuseAsync("the request names no destination. This is a forward proxy: it takes http:// and https:// targets, and CONNECT host:port; set it as HTTP_PROXY and HTTPS_PROXY.").ConfigureAwait(false);
            return;
        }

        // What follows CONNECT is the tunnel's; a body has no place in it (RFC 9110 section 9.3.6).
        if (isTunnel && (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0))
        {
            await RefuseAsync("a CONNECT request has no body.").ConfigureAwait(false);
            return;
        }

        var verdict = settings().Rules.Judge(destination, context.Request.Method);
        var isNoted = false;
        try
        {
            if (verdict.Action == GuardAction.Allow && isTunnel)
            {
                await tunnel.OpenAsync(context, destination, verdict, Note).ConfigureAwait(false);
                return;
            }

            Note(verdict.Action switch
            {
                GuardAction.Allow => await forwarder.ForwardAsync(context, destination, verdict).ConfigureAwait(false),
                GuardAction.Answer => await AnswerAsync(context, verdict.Rule!.Answer!, settings().Idle).ConfigureAwait(false),
                _ => await DenyAsync(context, destination, verdict).ConfigureAwait(false),
            });
        }
        catch (Exception exception) when (!isNoted && exception is (OperationCanceledException or IOException))
        {
            // The client left; what it tried is told all the same.
            Note(new Outcome(0, LengthOf(context), IsFailure: verdict.Action == GuardAction.Allow));
        }

        // An allowed name that leads to a local address was denied after all.
        void Note(Outcome outcome)
        {
            isNoted = true;
            NoteAs(destination, verdict.RuleName, outcome.Fault == ConnectFault.Local ? GuardAction.Deny : verdict.Action, outcome);
        }

        async Task RefuseAsync(string text)
        {
            await Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, "http_request_error", text).ConfigureAwait(false);
            NoteAs(null, Verdict.Default, GuardAction.Deny, new Outcome(StatusCodes.Status400BadRequest, context.Request.ContentLength));
        }

        void NoteAs(Destination? to, string rule, GuardAction action, Outcome outcome)
        {
            counts.Add(to?.Authority ?? DestinationCounts.Invalid, action, outcome.IsFailure);
            recorder?.Add(new CallRecord(
                came,
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                Printable.Text(context.Request.Method, CallRecord.MostMethodCharacters),
                to?.Authority ?? "",
                to is null || isTunnel ? "" : to.WithoutValues(CallRecord.MostPathCharacters),
                [.. context.Request.Headers.Keys],
                outcome,
                rule,
                action));
        }
    }

    private static async Task<Outcome> DenyAsync(HttpContext context, Destination destination, Verdict verdict)
    {
        await Refusal.DenyAsync(context, destination, verdict).ConfigureAwait(false);
        return new Outcome(StatusCodes.Status403Forbidden, LengthOf(context));
    }

    private static async Task<Outcome> AnswerAsync(HttpContext context, CannedAnswer answer, TimeSpan wait)
    {
        // The body is read to its end, and thrown away: a client that is still sending may not look at an answer.
        using var idle = new IdleTimer(wait, context.RequestAborted);
        var buffer = new byte[16 * 1024];
        long bytes = 0;
        try
        {
            int count;
            while ((count = await context.Request.Body.ReadAsync(buffer, idle.Token).ConfigureAwait(false)) > 0)
            {
                bytes += count;
                idle.Touch();
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            context.Abort();
            return new Outcome(0, bytes);
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (answer.Status is not (204 or 304))
        {
            context.Response.ContentLength = answer.Body.Length;
        }

        if (answer.Body.Length > 0 && !HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
        }

        return new Outcome(answer.Status, bytes);
    }

    // A body that is refused is not read, so all that is known is what the client says of it.
    private static long? LengthOf(HttpContext context) =>
        context.Request.ContentLength ?? (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true ? null : 0);
}
