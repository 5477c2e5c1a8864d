using System.Text;
using Microsoft.AspNetCore.Http;

namespace Umbra.Guard;

/// <summary>The guard's own answers: plain text that says who speaks, of what, and what to do; and Proxy-Status (RFC 9209) for programs.</summary>
internal static class Refusal
{
    /// <summary>The guard's name in Via and Proxy-Status.</summary>
    public const string Pseudonym = "umbra-guard";

    /// <summary>Answers a call that the rules deny.</summary>
    public static Task DenyAsync(HttpContext context, Destination destination, Verdict verdict)
    {
        var what = $"{context.Request.Method} {destination.Authority}";
        var text = verdict.Rule switch
        {
            null => $"{what} is denied: no rule fits it. To let it out, add to rules: {Suggestion(destination)}",
            { Action: GuardAction.Answer } rule =>
                $"{what} is denied: rule {rule.Name} has an answer, which cannot be given inside a tunnel. To let it out, put before it in rules: {Suggestion(destination)}",
            var rule => $"{what} is denied by rule {rule.Name}. To let it out, put before it in rules: {Suggestion(destination)}",
        };
        return WriteAsync(context, StatusCodes.Status403Forbidden, "http_request_denied", text);
    }

    /// <summary>Answers a call whose destination was not reached.</summary>
    public static async Task<Outcome> NotReachedAsync(HttpContext context, Destination destination, Verdict verdict, ConnectFault fault, long? bodyBytes)
    {
        var (status, error, text) = fault switch
        {
            ConnectFault.Local => (StatusCodes.Status403Forbidden, "destination_ip_prohibited",
                $"{destination.Authority} is denied: it is, or its name leads to, a loopback or link-local address. Where that is meant, add to rule {verdict.RuleName}: local: true"),
            ConnectFault.Unresolved => (StatusCodes.Status502BadGateway, "dns_error", $"{destination.Authority} is allowed, and its name has no address."),
            ConnectFault.TimedOut => (StatusCodes.Status504GatewayTimeout, "connection_timeout", $"{destination.Authority} is allowed, and did not take the connection in time (connectTimeout)."),
            _ => (StatusCodes.Status502BadGateway, "connection_refused", $"{destination.Authority} is allowed, and did not take the connection."),
        };
        await WriteAsync(context, status, error, text).ConfigureAwait(false);
        return new Outcome(status, bodyBytes, fault, IsFailure: fault != ConnectFault.Local);
    }

    /// <summary>Answers.</summary>
    /// <param name="context">The exchange; nothing was answered yet.</param>
    /// <param name="status">The status.</param>
    /// <param name="error">One of the error types of RFC 9209 section 2.3.</param>
    /// <param name="text">One sentence or more.</param>
    public static async Task WriteAsync(HttpContext context, int status, string error, string text)
    {
        var body = Encoding.UTF8.GetBytes($"umbra guard: {text}\n");
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = body.Length;
        context.Response.Headers["Proxy-Status"] = $"{Pseudonym}; error={error}";
        if (HttpMethods.IsConnect(context.Request.Method))
        {
            // A client that asks again does so on a new connection, where ConnectHost looks at it.
            context.Response.Headers.Connection = "close";
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static string Suggestion(Destination destination) =>
        $"{{ host: {(destination.Host.Contains(':', StringComparison.Ordinal) ? $"\"[{destination.Host}]\"" : destination.Host)}, ports: [{destination.Port}], allow: true }}";
}
