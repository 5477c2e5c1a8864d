using System.Collections.Immutable;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Umbra.Core.Handoff;
using Umbra.Ec2.Actions;
using Umbra.Ec2.Requests;

namespace Umbra.Ec2;

/// <summary>
/// The actions of EC2's API that are about traffic mirroring, on the admin port. Each request is signed; a change is in force when it is answered, and what the engine refuses was never made.
/// </summary>
/// <param name="dataPlane">Runs the sessions.</param>
/// <param name="host">What it runs on; null while the configuration has no API.</param>
/// <param name="time">The clock that signatures are held against.</param>
internal sealed class Ec2Api(IDataPlane dataPlane, Func<Ec2Host?> host, TimeProvider time)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/aws";

    private const string FormType = "application/x-www-form-urlencoded";

    // Opening an interface takes milliseconds, ending the reading of one at most two seconds.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);

    // Quotas and numbers are those of one state, so one request is carried out after the other.
    private readonly SemaphoreSlim _gate = new(1);
    private bool _isUncertain;

    /// <summary>Adds its path.</summary>
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.Map(Path, AnswerAsync);

    /// <summary>Whether a request is one of AWS's clients, to another path.</summary>
    public static bool IsAstray(HttpRequest request) =>
        !request.Path.StartsWithSegments(Path) && request.Headers.Authorization.ToString().StartsWith(SignatureV4.Algorithm, StringComparison.Ordinal);

    /// <summary>Tells such a client, in its own language, where the API is.</summary>
    public static Task SayWhereAsync(HttpContext context) =>
        FailAsync(context, Guid.NewGuid().ToString(), StatusCodes.Status404NotFound, "InvalidAction", $"EC2's API is under {Path}/: --endpoint-url http://{context.Request.Host}{Path}/");

    private async Task AnswerAsync(HttpContext context)
    {
        var requestId = Guid.NewGuid().ToString();
        context.Response.Headers["x-amzn-RequestId"] = requestId;
        try
        {
            var (action, reply) = await RunAsync(context);
            await WriteAsync(context, StatusCodes.Status200OK, ReplyXml.Element(action + "Response", ReplyXml.Element("requestId", requestId), reply));
        }
        catch (Ec2Error error)
        {
            await FailAsync(context, requestId, error.Status, error.Code, error.Message);
        }
        catch (BadHttpRequestException exception)
        {
            await FailAsync(context, requestId, exception.StatusCode, "MalformedQueryString", exception.Message);
        }
        catch (IOException exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            await FailAsync(context, requestId, StatusCodes.Status500InternalServerError, "InternalError", exception.Message);
        }
    }

    private async Task<(string Action, ImmutableArray<XElement> Reply)> RunAsync(HttpContext context)
    {
        var current = host() ?? throw new Ec2Error("UnsupportedOperation", "the configuration has no ec2: give it ec2: { interfaces: …, targets: …, sanitize: none }", StatusCodes.Status404NotFound);
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            throw new Ec2Error("InvalidHTTPMethod", "Requests are sent with POST", StatusCodes.Status405MethodNotAllowed);
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        SignatureV4.Verify(context.Request, body.GetBuffer().AsSpan(0, (int)body.Length), current.KeyPair ?? throw new IOException(current.Problem), time.GetUtcNow());
        if (context.Request.ContentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new Ec2Error("MalformedQueryString", $"The body must be {FormType}");
        }

        var parameters = new QueryParameters(Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length));
        await _gate.WaitAsync(context.RequestAborted);
        try
        {
            return await RunAsync(parameters, current);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<(string Action, ImmutableArray<XElement> Reply)> RunAsync(QueryParameters parameters, Ec2Host current)
    {
        if (_isUncertain)
        {
            _isUncertain = await ApplyAsync() is not null;
        }

        var before = current.Store.Read();
        var (after, action, reply) = Ec2Actions.Run(parameters, before, current.Settings);
        if (ReferenceEquals(after, before))
        {
            return (action, reply);
        }

        current.Store.Write(before, after);
        if (Ec2Sessions.Of(after, current.Settings, out _).SequenceEqual(Ec2Sessions.Of(before, current.Settings, out _)))
        {
            return (action, reply); // nothing for the engine: an object that no session uses yet
        }

        // Until it is known what the data plane made of it, the next request asks it to look again.
        _isUncertain = true;
        if (await ApplyAsync() is { } problem)
        {
            current.Store.Write(after, before);
            _isUncertain = await ApplyAsync() is not null; // a reload may have read it meanwhile
            throw new Ec2Error("UnsupportedOperation", $"Nothing was changed, for it cannot be done here: {problem}");
        }

        _isUncertain = false;
        return (action, reply);
    }

    // Null, or why the sessions cannot be. Whoever asked may be gone: what was begun is finished all the same.
    private async Task<string?> ApplyAsync()
    {
        try
        {
            var answer = await dataPlane.ApplySessionsAsync(CancellationToken.None).AsTask().WaitAsync(_patience, time);
            return answer.Accepted ? null : answer.Message;
        }
        catch (TimeoutException)
        {
            throw new IOException($"the data plane did not answer within {_patience.TotalSeconds} s");
        }
    }

    private static Task FailAsync(HttpContext context, string requestId, int status, string code, string message) => WriteAsync(
        context,
        status,
        new XElement("Response", new XElement("Errors", new XElement("Error", new XElement("Code", code), new XElement("Message", message))), new XElement("RequestID", requestId)));

    private static async Task WriteAsync(HttpContext context, int status, XElement content)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml;charset=UTF-8";
        context.Response.Headers.CacheControl = "no-store";
        using var text = new MemoryStream();
        await using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Async = true, Encoding = new UTF8Encoding(false), Indent = true }))
        {
            await content.SaveAsync(writer, context.RequestAborted);
        }

        await context.Response.Body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), context.RequestAborted);
    }
}
