using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Umbra.Core.Handoff;
using Umbra.Ec2;
using Umbra.Telemetry;

namespace Umbra.Admin;

/// <summary>The worker's admin port: <c>/metrics</c>, <c>/api</c> and <c>/aws</c>.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private const long MostBodyBytes = 64 * 1024;
    private const int MostConnections = 256;

    private readonly WebApplication _web;

    private AdminServer(WebApplication web, AdminToken token, Uri address)
    {
        _web = web;
        Token = token;
        Address = address;
    }

    /// <summary>Where it listens, with the port that it got.</summary>
    public Uri Address { get; }

    /// <summary>What requests must carry.</summary>
    public AdminToken Token { get; }

    /// <summary>Starts it.</summary>
    /// <param name="settings">Where it listens and who may talk to it.</param>
    /// <param name="dataPlane">Where changes go.</param>
    /// <param name="feed">Where the ledger comes from.</param>
    /// <param name="metrics">What <c>/metrics</c> shows.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <param name="figures">What the worker knows beside the ledger; null for nothing.</param>
    /// <param name="ec2">What EC2's API runs on at the moment; null for never.</param>
    /// <param name="listener">Where it listens, opened by the caller; null to open it here. It is the server's from now on.</param>
    /// <exception cref="IOException">The address is taken, or the state directory cannot be written.</exception>
    public static async Task<AdminServer> StartAsync(
        AdminSettings settings, IDataPlane dataPlane, LedgerFeed feed, MetricsExport metrics, TimeProvider time, CancellationToken cancellationToken,
        WorkerFigures? figures = null, Func<Ec2Host?>? ec2 = null, AdminListener? listener = null)
    {
        listener ??= AdminListener.Open(settings.Listen);
        WebApplication? web = null;
        try
        {
            var token = settings.Token is { } given ? new AdminToken(given) : AdminToken.LoadOrCreate(settings.StateDirectory);
            web = Build(listener, settings, token, dataPlane, feed, metrics, time, figures ?? WorkerFigures.None, ec2 ?? (static () => null));
            await web.StartAsync(cancellationToken);
            var bound = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            return new AdminServer(web, token, new Uri(bound));
        }
        catch
        {
            listener.Dispose();
            if (web is not null)
            {
                await web.DisposeAsync();
            }

            throw;
        }
    }

    private static WebApplication Build(
        AdminListener listener, AdminSettings settings, AdminToken token, IDataPlane dataPlane, LedgerFeed feed, MetricsExport metrics, TimeProvider time,
        WorkerFigures figures, Func<Ec2Host?> ec2)
    {
        // The empty builder reads no environment, no files and no command line, and takes no signals: all of these are the caller's.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.CreateBoundListenSocket = _ => listener.Socket).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Listen(listener.Address);
        });
        builder.Services.AddRoutingCore();

        var web = builder.Build();
        web.Use(new AdminGuard(token, settings.Hosts).InvokeAsync);
        web.Use(WithoutDataPlaneAsync);
        web.UseOpenTelemetryPrometheusScrapingEndpoint(metrics.Provider, predicate: null, "/metrics",
            branch => branch.Use(async (context, next) =>
            {
                await feed.RefreshAsync(context.RequestAborted);
                await next(context);
            }),
            optionsName: null);
        web.UseRouting();
        new Ec2Api(dataPlane, ec2, time).Map(web);
        new AdminApi(dataPlane, feed, time, figures).Map(web);
        return web;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _web.DisposeAsync();

    // Old figures would look like a quiet system, so there are none.
    private static async Task WithoutDataPlaneAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (IOException exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, $"The data plane does not answer: {exception.Message}");
        }
    }
}
