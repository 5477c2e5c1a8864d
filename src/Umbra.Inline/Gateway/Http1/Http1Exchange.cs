using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Umbra.Core.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Umbra.Inline.Gateway.Http1;

/// <summary>
/// Carries a request to an instance that speaks HTTP/1.1 and its response back. The response is read while the request is still being sent, so that an
/// instance that refuses a body is heard (RFC 9112 section 9.5). What leaves HTTP goes another way.
/// </summary>
/// <remarks>
/// <code>
/// request:   head ─ body ─┐ both at once        cut off by: the client, who left; time that ran out; the response's end
/// response:  head ─ body ─┘                     kept when:  both are whole, and both sides keep the connection
/// </code>
/// </remarks>
internal static class Http1Exchange
{
    // A server that says that it is still there says so now and then.
    private const int MostInterims = 1000;

    // What goes into one packet with what comes after it.
    private const int SmallPiece = 2048;

    /// <summary>Whether a connection failed, in place of us.</summary>
    public static bool IsOfTheNetwork(Exception exception) => exception is IOException or SocketException or ObjectDisposedException;

    /// <summary>Carries one.</summary>
    /// <param name="context">The request; its response is set to an error where nothing came.</param>
    /// <param name="forwarding">What is changed, and what gets a copy.</param>
    /// <param name="pool">The instance's connections.</param>
    /// <param name="idle">How long nothing may pass.</param>
    /// <param name="deadline">Ends it.</param>
    public static async ValueTask<SendResult> SendAsync(HttpContext context, Forwarding forwarding, InstancePool pool, TimeSpan idle, CancellationToken deadline)
    {
        for (var mayBeUsed = true; ; mayBeUsed = false)
        {
            var connection = (mayBeUsed ? pool.TryTake(idle) : null) ?? await OpenAsync(context, pool, idle, deadline).ConfigureAwait(false);
            if (connection is null)
            {
                var isCancelled = deadline.IsCancellationRequested || context.RequestAborted.IsCancellationRequested;
                return new SendResult(Fail(context, isCancelled ? ForwarderError.RequestCanceled : ForwarderError.Request), IsUnconnected: !isCancelled);
            }

            var isKept = false;
            try
            {
                using var gone = context.RequestAborted.UnsafeRegister(static connection => ((InstanceConnection)connection!).Cut(CutOff.Client), connection);
                using var late = deadline.UnsafeRegister(static connection => ((InstanceConnection)connection!).Cut(CutOff.Deadline), connection);
                (var error, isKept) = await CarryAsync(context, forwarding, connection).ConfigureAwait(false);
                if (error is { } known)
                {
                    return new SendResult(known, IsUnconnected: false);
                }
            }
            finally
            {
                pool.Return(connection, isKept);
            }
        }
    }

    private static async ValueTask<InstanceConnection?> OpenAsync(HttpContext context, InstancePool pool, TimeSpan idle, CancellationToken deadline)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, context.RequestAborted);
        try
        {
            return await pool.OpenAsync(idle, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    // No error at all: a connection that was kept had been closed just then, and the request may be sent once more on another.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<(ForwarderError? Error, bool IsKept)> CarryAsync(HttpContext context, Forwarding forwarding, InstanceConnection connection)
    {
        var framing = FramingOf(context);
        var head = connection.Head(WriteHead(context, forwarding, connection, framing));
        connection.Reader.Begin(isHead: context.Request.Method == "HEAD");
        var body = framing == BodyFraming.None ? null : new RequestBody(connection, context, forwarding, framing == BodyFraming.ContentLength ? context.Request.ContentLength ?? 0 : -1);
        Task<SendEnd>? sending = null;
        var sent = SendEnd.Whole;
        if (body is null)
        {
            sent = await SendHeadAsync(connection, head).ConfigureAwait(false);
        }
        else
        {
            sending = body.SendAsync(head);
        }

        ForwarderError error;
        try
        {
            error = await ReceiveAsync(context, forwarding, connection, body).ConfigureAwait(false);
        }
        finally
        {
            // Whatever came of it, nobody reads the client's body after this. An early answer, or none: the rest is not waited for.
            if (sending is not null)
            {
                if (!sending.IsCompleted)
                {
                    body!.Stop();
                    connection.Cut(CutOff.Over);
                }

                sent = await sending.ConfigureAwait(false);
            }
        }

        if (error == ForwarderError.None)
        {
            return (error, sent == SendEnd.Whole && connection.Reader.KeepsAlive && connection.Unread.IsEmpty && connection.CutOff == CutOff.None);
        }

        if (!connection.HasReceived && connection.IsUsed && connection.CutOff is CutOff.None or CutOff.Over && body is not { HasBegun: true } && IsIdempotent(context.Request.Method))
        {
            return (null, false);
        }

        var isSlowClient = connection.CutOff == CutOff.SlowClient;
        return (Fail(context, sent == SendEnd.ClientFailed || isSlowClient ? ForwarderError.RequestBodyClient : error, isSlowClient), false);
    }

    private static BodyFraming FramingOf(HttpContext context) =>
        context.Request.ContentLength is { } length ? length > 0 ? BodyFraming.ContentLength : BodyFraming.None
        : context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } ? BodyFraming.Chunked
        : BodyFraming.None;

    private static int WriteHead(HttpContext context, Forwarding forwarding, InstanceConnection connection, BodyFraming framing)
    {
        var writer = connection.NewHead();
        forwarding.WriteHead(ref writer, context, framing);
        return writer.Written.Length;
    }

    private static async ValueTask<SendEnd> SendHeadAsync(InstanceConnection connection, ReadOnlyMemory<byte> head)
    {
        try
        {
            await connection.SendAsync(head).ConfigureAwait(false);
            return SendEnd.Whole;
        }
        catch (Exception exception) when (IsOfTheNetwork(exception))
        {
            return SendEnd.InstanceFailed; // it may have answered before
        }
    }

    private static async ValueTask<ForwarderError> ReceiveAsync(HttpContext context, Forwarding forwarding, InstanceConnection connection, RequestBody? body)
    {
        try
        {
            while (!TakeHead(context, forwarding, connection, body, out var isUnreadable))
            {
                if (isUnreadable || !await connection.ReceiveAsync().ConfigureAwait(false))
                {
                    return Reason(context, connection, ForwarderError.Request, ForwarderError.RequestCanceled);
                }
            }

            return await PassBodyAsync(context, forwarding, connection).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfTheNetwork(exception) || (exception is OperationCanceledException && connection.OutOfTime.IsCancellationRequested))
        {
            return forwarding.Status == 0
                ? Reason(context, connection, ForwarderError.Request, ForwarderError.RequestCanceled)
                : Reason(context, connection, ForwarderError.ResponseBodyDestination, ForwarderError.ResponseBodyClient);
        }
    }

    // The head of the final response; those before it are for us.
    private static bool TakeHead(HttpContext context, Forwarding forwarding, InstanceConnection connection, RequestBody? body, out bool isUnreadable)
    {
        isUnreadable = false;
        while (true)
        {
            switch (connection.ReadHead(out var raw))
            {
                case ReadEvent.Head when !connection.Reader.EndsHttp && FieldTable.ForThisThread.Count < InstanceConnection.MostFields:
                    forwarding.TakeHead(context, raw, connection.Reader);
                    body?.Answered(isWanted: false);
                    return true;
                case ReadEvent.Interim when ++connection.Interims <= MostInterims:
                    if (connection.Reader.StatusCode == StatusCodes.Status100Continue)
                    {
                        body?.Answered(isWanted: true);
                    }

                    break;
                case ReadEvent.NeedMore:
                    return false;
                default:
                    isUnreadable = true; // no HTTP, more fields than are kept, interim responses without end, or it leaves HTTP without having been asked to
                    return false;
            }
        }
    }

    private static async ValueTask<ForwarderError> PassBodyAsync(HttpContext context, Forwarding forwarding, InstanceConnection connection)
    {
        var isFirst = true;
        var hasContent = context.Response.StatusCode != StatusCodes.Status205ResetContent; // what a server sends with it all the same ends here (RFC 9110 section 15.3.6)
        while (true)
        {
            var found = Read(context, forwarding, connection, out var piece);
            piece = hasContent ? piece : default;
            if (piece.Length is > 0 and <= SmallPiece && found == ReadEvent.End && connection.Reader.Framing == BodyFraming.Chunked)
            {
                piece.Span.CopyTo(context.Response.BodyWriter.GetSpan(piece.Length));
                context.Response.BodyWriter.Advance(piece.Length); // it goes with the end of the coding
            }
            else if (piece.Length > 0 || (isFirst && found == ReadEvent.NeedMore))
            {
                // Also of nothing: the body takes its time, and the head does not wait for it.
                var writing = piece.Length > 0 ? context.Response.BodyWriter.WriteAsync(piece, connection.OutOfTime) : context.Response.BodyWriter.FlushAsync(connection.OutOfTime);
                connection.WritesClient = !writing.IsCompleted;
                var written = await writing.ConfigureAwait(false);
                connection.WritesClient = false;
                if (written.IsCompleted || written.IsCanceled)
                {
                    return ForwarderError.ResponseBodyClient;
                }
            }

            isFirst = false;
            if (found == ReadEvent.End)
            {
                return ForwarderError.None;
            }

            if (found == ReadEvent.Fault || !await connection.ReceiveAsync().ConfigureAwait(false))
            {
                if (found != ReadEvent.Fault && connection.Reader.EndOfStream() == ReadEvent.End)
                {
                    forwarding.EndResponse(default);
                    return ForwarderError.None;
                }

                return Reason(context, connection, ForwarderError.ResponseBodyDestination, ForwarderError.ResponseBodyClient);
            }
        }
    }

    // All of the body that has come, and what comes after it: its end, or nothing yet.
    private static ReadEvent Read(HttpContext context, Forwarding forwarding, InstanceConnection connection, out ReadOnlyMemory<byte> body)
    {
        var found = connection.ReadBody(out body, out var trailers);
        forwarding.Passed(body.Span);
        if (found == ReadEvent.Trailers)
        {
            ResponseFields.CopyTrailers(trailers, context);
            forwarding.EndResponse(trailers);
            found = connection.ReadHead(out _); // the end is all that can follow
        }
        else if (found == ReadEvent.End)
        {
            forwarding.EndResponse(default);
        }

        return found;
    }

    private static ForwarderError Reason(HttpContext context, InstanceConnection connection, ForwarderError ofInstance, ForwarderError ofClient) =>
        context.RequestAborted.IsCancellationRequested ? ofClient : connection.CutOff switch
        {
            CutOff.Client or CutOff.SlowClient => ofClient,
            CutOff.Idle or CutOff.Deadline => ForwarderError.RequestTimedOut,
            _ => ofInstance,
        };

    // RFC 9110 section 9.2.2.
    private static bool IsIdempotent(string method) => method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE";

    private static ForwarderError Fail(HttpContext context, ForwarderError error, bool isSlowClient = false)
    {
        if (context.Response.HasStarted)
        {
            context.Abort(); // a response that is cut short looks so
            return error;
        }

        context.Response.Clear();
        context.Response.StatusCode = error switch
        {
            ForwarderError.RequestTimedOut => StatusCodes.Status504GatewayTimeout,
            ForwarderError.RequestBodyClient when isSlowClient => StatusCodes.Status408RequestTimeout,
            ForwarderError.RequestBodyClient => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status502BadGateway,
        };
        return error;
    }
}

/// <summary>How the sending to an instance ended.</summary>
/// <param name="Error">What went wrong; not written to the client when it could be tried again.</param>
/// <param name="IsUnconnected">Nothing was sent: there was no connection.</param>
internal readonly record struct SendResult(ForwarderError Error, bool IsUnconnected);
