using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Umbra.Inline.Listening;

namespace Umbra.Inline.Health;

/// <summary>
/// <c>/healthz</c>: the data plane runs. <c>/readyz</c>: it takes new connections. Neither asks after the worker: production goes through
/// without one.
/// </summary>
internal sealed class HealthServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HealthServer(WebApplication application) => _application = application;

    /// <summary>Where it listens; the port is the real one.</summary>
    public IPEndPoint EndPoint
    {
        get
        {
            var address = new Uri(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            return new IPEndPoint(IPAddress.Parse(address.Host.Trim('[', ']')), address.Port);
        }
    }

    /// <summary>Starts to listen.</summary>
    /// <param name="listen">Where; port 0 takes a free one.</param>
    /// <param name="isReady">Whether new connections are taken.</param>
    /// <param name="isTakeover">Another process may listen there, which is about to end.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The same.</exception>
    public static async Task<HealthServer> StartAsync(IPEndPoint listen, Func<bool> isReady, bool isTakeover = false)
    {
        // Empty: nothing of the environment or of a settings file may change what the data plane's own port does.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 100;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(listen);
        });
        builder.WebHost.UseSockets(sockets =>
            sockets.CreateBoundListenSocket = endPoint => ListenSocket.Open((IPEndPoint)endPoint, sockets.Backlog, isTakeover));
        var application = builder.Build();
        application.Run(context => AnswerAsync(context, isReady));
        try
        {
            await application.StartAsync().ConfigureAwait(false);
            return new HealthServer(application);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await _application.StopAsync(now.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static Task AnswerAsync(HttpContext context, Func<bool> isReady)
    {
        var path = context.Request.Path;
        var (status, text) = path == "/healthz" ? (StatusCodes.Status200OK, "ok\n")
            : path != "/readyz" ? (StatusCodes.Status404NotFound, "not found\n")
            : isReady() ? (StatusCodes.Status200OK, "ready\n")
            : (StatusCodes.Status503ServiceUnavailable, "not ready\n");
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text);
    }
}
