using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Umbra.Inline.Listening;
using Yarp.ReverseProxy.Forwarder;

namespace Umbra.IntegrationTests.Gateways;

/// <summary>YARP's forwarder on Kestrel and nothing else: what passes through it has to pass through a gateway too.</summary>
internal sealed class PlainYarp : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, ActivityHeadersPropagator = null, EnableMultipleHttp2Connections = true });

    private PlainYarp(CertificateFiles certificate, string upstream, bool isHttp2)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddHttpForwarder();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPemFile(certificate.Certificate, certificate.Key)));
        });
        _application = builder.Build();
        var forwarder = _application.Services.GetRequiredService<IHttpForwarder>();
        var request = new ForwarderRequestConfig { Version = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        _application.Run(async context => await forwarder.SendAsync(context, upstream, _client, request, HttpTransformer.Empty));
    }

    /// <summary>Where it listens, with TLS.</summary>
    public IPEndPoint EndPoint => IPEndPoint.Parse(new Uri(_application.Urls.First()).Authority);

    /// <summary>Starts one.</summary>
    /// <param name="certificate">What it shows.</param>
    /// <param name="upstream">Where it forwards to.</param>
    /// <param name="isHttp2">It speaks HTTP/2 there.</param>
    public static async Task<PlainYarp> StartAsync(CertificateFiles certificate, string upstream, bool isHttp2)
    {
        var yarp = new PlainYarp(certificate, upstream, isHttp2);
        await yarp._application.StartAsync();
        return yarp;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
        _client.Dispose();
    }
}
