using System.Net;
using System.Net.Security;
using Umbra.Configuration;
using Umbra.Core.Mirroring;

namespace Umbra.Safety.Active;

/// <summary>A side that is asked directly: without proxy, redirects and cookies, each request on a connection of its own.</summary>
internal sealed class Probe : IDisposable
{
    /// <summary>How long an answer may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>A text that names an instance is short; a page is none.</summary>
    private const int MostBytesOfAnswer = 4096;

    private readonly HttpClient _client;
    private readonly string _base;
    private readonly string? _host;

    private Probe(string address, string name, TlsClientSettings tls, string? host, bool isHttp2 = false)
    {
        // A new connection each time, so that a balancer in front may choose another instance.
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.Zero, ConnectTimeout = Patience };
        handler.SslOptions = TlsClientOptions.Create(tls, name, isHttp2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11);
        _client = new HttpClient(handler)
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = MostBytesOfAnswer,
            DefaultRequestVersion = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        (_base, _host) = (address, host);
    }

    /// <summary>A mirror's target, asked by the name that copies have when the mirror gives them one.</summary>
    public static Probe Of(MirrorConfiguration mirror) =>
        new(mirror.To.GetLeftPart(UriPartial.Path).TrimEnd('/'), mirror.To.IdnHost, mirror.Tls.ToSettings(), mirror.Host is { } host && !host.Contains('$') ? host : null, mirror.Protocol == ShadowProtocol.Http2);

    /// <summary>One of production's addresses.</summary>
    public static Probe Of(ProductionAddress production, TapConfiguration tap)
    {
        var isTls = tap.ProductionTls?.Enabled ?? production.IsHttps;
        var host = production.Host.Contains(':') ? $"[{production.Host}]" : production.Host;
        return new Probe($"{(isTls ? "https" : "http")}://{host}:{production.Port}", production.Host, tap.ProductionTls?.ToSettings() ?? new TlsClientSettings(), null);
    }

    /// <summary>Asks for a path.</summary>
    /// <returns>The answer's text; null when there was none, it was no success, or it is too long to be a name.</returns>
    public async Task<string?> AskAsync(string path, CancellationToken cancellation)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, _base + path), cancellation).ConfigureAwait(false);
        return response is { IsSuccessStatusCode: true } && (await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)).Trim() is { Length: > 0 } text ? text : null;
    }

    /// <summary>Sends a request that is marked as a copy already, and changes nothing (HEAD).</summary>
    /// <returns>Whether there was an answer.</returns>
    public async Task<bool> SendMarkedAsync(string path, string mark, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Head, _base + path);
        request.Headers.TryAddWithoutValidation(FleetMark.FieldName, mark);
        using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
        return response is not null;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using (request)
        {
            (request.Version, request.VersionPolicy) = (_client.DefaultRequestVersion, _client.DefaultVersionPolicy);
            request.Headers.Host = _host;
            request.Headers.CacheControl = new System.Net.Http.Headers.CacheControlHeaderValue { NoCache = true };
            try
            {
                return await _client.SendAsync(request, cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                return null;
            }
        }
    }
}
