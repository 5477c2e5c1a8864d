using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Umbra.Core.Addresses;
using Umbra.Core.Handoff;
using Umbra.Inline.Listening;

namespace Umbra.Inline.Serving;

/// <summary>A listener for HTTP/1.1 and HTTP/2 in the path of production: Kestrel, with our own sockets before it and our own application behind it, and nothing between.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly ClientAcceptor _acceptor;
    private readonly ExchangeSource _source;
    private readonly TimeProvider _clock;
    private readonly WebApplication _host;
    private readonly Func<IServer, CancellationToken, Task> _start;

    private HttpServer(HttpServerSettings settings, SharedSocket listener, ExchangeSource source, TimeProvider clock, Func<IServer, CancellationToken, Task> start)
    {
        (Settings, _source, _clock, _start) = (settings, source, clock, start);
        Certificates = settings.Tls is null ? null : new CertificateStore(settings.Tls, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);
        _acceptor = new ClientAcceptor(settings, listener, source, clock);
        _host = CreateHost();

        // It waits for what the acceptor gives it. What it cannot be started with is told before anything else is changed.
        try
        {
            start(_host.Services.GetRequiredService<IServer>(), CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (InvalidOperationException exception)
        {
            throw new IOException($"the server cannot be started: {exception.Message}", exception);
        }
    }

    /// <summary>What it was made from.</summary>
    public HttpServerSettings Settings { get; }

    /// <summary>Where it listens; the port is the real one.</summary>
    public IPEndPoint EndPoint => _acceptor.Listener.EndPoint;

    /// <summary>Client connections that are open.</summary>
    public int Connections => _acceptor.Connections;

    /// <summary>What it counts beside exchanges.</summary>
    public HttpServerCounters Counters => _acceptor.Counters;

    /// <summary>Certificates when it terminates TLS.</summary>
    public CertificateStore? Certificates { get; }

    /// <summary>Binds; clients wait in the listener's queue until <see cref="Start"/>.</summary>
    /// <param name="settings">Where, and its limits.</param>
    /// <param name="source">What connections belong to.</param>
    /// <param name="application">Answers requests.</param>
    /// <param name="clock">Gives times and timers.</param>
    /// <param name="isTakeover">Another process may listen on the same address.</param>
    /// <exception cref="SocketException">The address cannot be listened on.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate cannot be used.</exception>
    /// <exception cref="IOException">A certificate cannot be read.</exception>
    public static HttpServer Bind<TContext>(HttpServerSettings settings, ExchangeSource source, IHttpApplication<TContext> application, TimeProvider clock, bool isTakeover)
        where TContext : notnull
    {
        var socket = ListenSocket.Open(settings.Listen, settings.Backlog, isTakeover);
        try
        {
            return new HttpServer(settings, new SharedSocket(socket), source, clock, (server, cancellation) => server.StartAsync(application, cancellation));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes a server with other settings on the same address. Both accept, once that one was started, until this one drains.</summary>
    /// <param name="settings">What to do; its address is not looked at.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate cannot be used.</exception>
    /// <exception cref="IOException">A certificate cannot be read.</exception>
    public HttpServer Successor(HttpServerSettings settings)
    {
        var listener = _acceptor.Listener.Share();
        try
        {
            listener.Socket.Listen(settings.Backlog);
            return new HttpServer(settings with { Listen = EndPoint }, listener, _source, _clock, _start);
        }
        catch
        {
            listener.IsLastToLeave();
            throw;
        }
    }

    /// <summary>Begins to accept.</summary>
    public void Start() => _acceptor.Start();

    /// <summary>Stops listening, lets open requests finish, and closes their connections: those that wait for a request at once, the rest after <see cref="HttpServerSettings.Drain"/> at the latest.</summary>
    /// <param name="cancellation">Ends the wait early.</param>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        await _acceptor.StopAsync().ConfigureAwait(false);
        using var deadline = new CancellationTokenSource(Settings.Drain, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        await _host.Services.GetRequiredService<IServer>().StopAsync(either.Token).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DrainAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
    }

    private WebApplication CreateHost()
    {
        // Empty: nothing of the environment or of a settings file may change what stands before production. Only its server is used.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        if (Certificates is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.Services.AddSingleton<IConnectionListenerFactory, AcceptedTransport>();
        return builder.Build();
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowAlternateSchemes = true; // a proxy in front that ended TLS passes :scheme on
        kestrel.AllowResponseHeaderCompression = true;
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        var limits = kestrel.Limits;
        limits.MaxRequestHeadersTotalSize = Settings.HeadBytes;
        limits.MaxRequestLineSize = Settings.HeadBytes;
        limits.MaxRequestBufferSize = Math.Max(limits.MaxRequestBufferSize ?? 0, 2 * Settings.HeadBytes);
        limits.MaxRequestHeaderCount = Settings.Fields;
        limits.Http2.MaxRequestHeaderFieldSize = Settings.HeadBytes;
        limits.KeepAliveTimeout = Settings.Idle;

        // How slow a client may be, and how much it may send, is for what is behind us to say.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxConcurrentConnections = null;

        if (Certificates is { } certificates)
        {
            kestrel.Listen(new AcceptedEndPoint("https", _acceptor.Http1.Reader), listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = hello => ValueTask.FromResult(certificates.OptionsFor(hello.ClientHelloInfo.ServerName)) });
            });
        }
        else
        {
            kestrel.Listen(new AcceptedEndPoint("http/1.1", _acceptor.Http1.Reader), listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(new AcceptedEndPoint("http/2", _acceptor.Http2.Reader), listen => listen.Protocols = HttpProtocols.Http2);
        }
    }
}
