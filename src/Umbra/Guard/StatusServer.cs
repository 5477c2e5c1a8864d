using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Umbra.Guard;

/// <summary><c>/healthz</c> and <c>/status</c>, without a token: names of destinations and counts, nothing else. Host is checked, against DNS rebinding.</summary>
internal sealed class StatusServer : IAsyncDisposable
{
    private const int MostConnections = 64;

    private readonly WebApplication _web;

    private StatusServer(WebApplication web)
    {
        _web = web;
        EndPoint = GuardServer.EndPointOf(web);
    }

    /// <summary>Where it listens, with the port that it got.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Starts it.</summary>
    /// <param name="listen">Where.</param>
    /// <param name="status">What <c>/status</c> says.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="IOException">The address is taken.</exception>
    public static async Task<StatusServer> StartAsync(IPEndPoint listen, Func<GuardStatus> status, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Listen(listen);
        });
        var web = builder.Build();
        web.Run(context => AnswerAsync(context, status));
        try
        {
            await web.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await web.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new StatusServer(web);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _web.DisposeAsync().ConfigureAwait(false);

    private static Task AnswerAsync(HttpContext context, Func<GuardStatus> status)
    {
        if (!IsOurName(context.Request.Host.Host, context.Connection.LocalIpAddress))
        {
            return TextAsync(context, StatusCodes.Status421MisdirectedRequest, "Host is not an address that the status port listens on.");
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return TextAsync(context, StatusCodes.Status405MethodNotAllowed, "GET only.");
        }

        switch (context.Request.Path.Value)
        {
            case "/healthz":
                return TextAsync(context, StatusCodes.Status200OK, "ok");
            case "/status":
                context.Response.ContentType = "application/json";
                return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(status(), JsonSerializerOptions.Web)).AsTask();
            default:
                return TextAsync(context, StatusCodes.Status404NotFound, "There are /status and /healthz.");
        }
    }

    // As on the admin port: ports are not compared, and a name that resolves here by trickery is still a foreign name.
    private static bool IsOurName(string host, IPAddress? local)
    {
        local = local is { IsIPv4MappedToIPv6: true } ? local.MapToIPv4() : local;
        return local is not null && (IPAddress.TryParse(host, out var address)
            ? address.Equals(local) || (IPAddress.IsLoopback(address) && IPAddress.IsLoopback(local))
            : IPAddress.IsLoopback(local) && host.Equals("localhost", StringComparison.OrdinalIgnoreCase));
    }

    private static Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text + "\n");
    }
}

/// <summary>What <c>/status</c> says.</summary>
/// <param name="Rules">Rules in force.</param>
/// <param name="Connections">Client connections that are open.</param>
/// <param name="ConnectionsRefused">Client connections that were closed because there were too many.</param>
/// <param name="Recorded">Calls that were written down.</param>
/// <param name="RecordLost">Calls that could not be.</param>
/// <param name="Destinations">The counts.</param>
internal sealed record GuardStatus(int Rules, int Connections, long ConnectionsRefused, long Recorded, long RecordLost, IReadOnlyList<DestinationCount> Destinations);
