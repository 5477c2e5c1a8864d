using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Umbra.Tests.Inline.Gateways;

/// <summary>A server behind a gateway.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _application;

    private Backend(WebApplication application) => _application = application;

    /// <summary>What it was asked: method, target and host.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The fields of the last request.</summary>
    public IReadOnlyDictionary<string, string> LastFields { get; private set; } = new Dictionary<string, string>();

    public Uri Url => new(_application.Urls.First());

    /// <summary>Starts one.</summary>
    /// <param name="answer">Answers; null for the name in 200.</param>
    /// <param name="name">What it says.</param>
    /// <param name="protocols">What it speaks.</param>
    /// <param name="port">Where; 0 for a free port.</param>
    public static async Task<Backend> StartAsync(RequestDelegate? answer = null, string name = "production", HttpProtocols protocols = HttpProtocols.Http1, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = protocols);
        });
        var application = builder.Build();
        application.UseWebSockets();
        var backend = new Backend(application);
        application.Run(async context =>
        {
            backend.Requests.Enqueue($"{context.Request.Method} {context.Features.Get<IHttpRequestFeature>()!.RawTarget} {context.Request.Host}");
            backend.LastFields = context.Request.Headers.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            await (answer is null ? context.Response.WriteAsync(name) : answer(context));
        });
        await application.StartAsync();
        return backend;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }
}
