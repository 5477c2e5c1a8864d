using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Umbra.Guard;

/// <summary>The proxy's listener: HTTP/1.1 with bounds.</summary>
internal sealed class GuardServer : IAsyncDisposable
{
    private static readonly TimeSpan MostHeadTime = TimeSpan.FromSeconds(30);

    private readonly int _mostConnections;
    private WebApplication? _web;
    private int _connections;
    private long _refused;

    private GuardServer(int mostConnections) => _mostConnections = mostConnections;

    /// <summary>Where it listens, with the port that it got.</summary>
    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Client connections that are open.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Client connections that were closed because there were too many.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Starts it.</summary>
    /// <param name="configuration">Where, and the bounds.</param>
    /// <param name="proxy">What it does.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="IOException">The address is taken.</exception>
    public static async Task<GuardServer> StartAsync(GuardConfiguration configuration, GuardProxy proxy, CancellationToken cancellation)
    {
        var server = new GuardServer(configuration.Limits.Connections);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // A proxy goes by the target, whatever Host says (RFC 9112 section 3.2.2).
            kestrel.AllowHostHeaderOverride = true;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
            Bound(kestrel.Limits, configuration);
            kestrel.Listen(configuration.Listen, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(server.CountAsync);
                listen.Use(new ConnectHost(kestrel.Limits.MaxRequestHeadersTotalSize, configuration.Idle).InvokeAsync);
            });
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = configuration.Drain + TimeSpan.FromSeconds(1));

        server._web = builder.Build();
        server._web.Run(proxy.InvokeAsync);
        try
        {
            await server._web.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        server.EndPoint = EndPointOf(server._web);
        return server;
    }

    /// <summary>Where a server listens.</summary>
    public static IPEndPoint EndPointOf(WebApplication web)
    {
        var bound = new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return new IPEndPoint(IPAddress.Parse(bound.Host), bound.Port);
    }

    /// <summary>Takes no new connections and lets open calls finish.</summary>
    /// <param name="cancellation">Closes what is open then.</param>
    public Task StopAsync(CancellationToken cancellation) => _web!.StopAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _web!.DisposeAsync().ConfigureAwait(false);

    private static void Bound(KestrelServerLimits limits, GuardConfiguration configuration)
    {
        var head = (int)configuration.Limits.Head.Bytes;
        limits.MaxRequestLineSize = head;
        limits.MaxRequestHeadersTotalSize = head;
        limits.MaxRequestHeaderCount = configuration.Limits.Fields;
        limits.KeepAliveTimeout = configuration.Idle;
        limits.RequestHeadersTimeout = configuration.Idle < MostHeadTime ? configuration.Idle : MostHeadTime;

        // Bodies of any length pass, part by part; how long they may stand still is `idle`.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
    }

    // Kestrel has a bound of its own, but does not say what it sheds.
    private async Task CountAsync(ConnectionContext connection, Func<Task> next)
    {
        try
        {
            if (Interlocked.Increment(ref _connections) > _mostConnections)
            {
                Interlocked.Increment(ref _refused);
                connection.Abort();
                return;
            }

            await next().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }
}
