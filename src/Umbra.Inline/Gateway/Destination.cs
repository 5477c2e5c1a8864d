using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Text;
using Umbra.Core.Mirroring;
using Umbra.Inline.Gateway.Http1;

namespace Umbra.Inline.Gateway;

/// <summary>A destination at work: its instances, its connections, its counts. It outlives reloads that do not change it.</summary>
internal sealed class Destination : IDisposable
{
    private const int Retired = 1;

    private readonly ImmutableArray<HttpMessageInvoker> _clients;
    private readonly TimeSpan _connectTimeout;
    private int _next = -1;

    // Twice the open requests, and one when it is retired: what is retired and has none open takes none any more.
    private int _state;
    private int _isDisposed;

    /// <param name="settings">What it is.</param>
    /// <param name="connectTimeout">How long one attempt to connect may take.</param>
    /// <param name="clock">The time.</param>
    /// <param name="before">What it takes the place of: its counts go on, and what was found of the instances that both have.</param>
    public Destination(DestinationSettings settings, TimeSpan connectTimeout, TimeProvider clock, Destination? before = null)
    {
        (Settings, _connectTimeout) = (settings, connectTimeout);

        // With TLS the name that is verified belongs to the connection: instances of different hosts share none.
        var clients = settings.Urls.Select(NameOf).Distinct().ToDictionary(name => name, name => new HttpMessageInvoker(CreateHandler(settings, name, connectTimeout)));
        _clients = [.. clients.Values];
        Instances = [.. settings.Urls.Select(url => new Instance(url, clients[NameOf(url)], settings.Http2 ? null : CreatePool(settings, url, connectTimeout, clock), settings, clock))];

        Counts = before?.Counts ?? new DestinationCounts();
        foreach (var instance in Instances)
        {
            if (before?.Instances.FirstOrDefault(known => known.Url == instance.Url) is { } known)
            {
                instance.TakeOver(known);
            }
        }

        static string NameOf(Uri url) => url.Scheme == Uri.UriSchemeHttps ? url.IdnHost : "";
    }

    /// <summary>What it was made from.</summary>
    public DestinationSettings Settings { get; }

    /// <summary>The instances.</summary>
    public ImmutableArray<Instance> Instances { get; }

    /// <summary>What became of requests.</summary>
    public DestinationCounts Counts { get; }

    /// <summary>Requests that have not ended.</summary>
    public int Open => Volatile.Read(ref _state) / 2;

    /// <summary>Whether an instance may be sent requests.</summary>
    public bool IsWell
    {
        get
        {
            foreach (var instance in Instances)
            {
                if (instance.IsWell)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Whether it does for other settings: all but its share is the same.</summary>
    public bool Fits(DestinationSettings settings, TimeSpan connectTimeout) =>
        connectTimeout == _connectTimeout && settings.Urls.SequenceEqual(Settings.Urls)
        && Settings with { Urls = settings.Urls, Weight = settings.Weight, Share = settings.Share } == settings;

    /// <summary>An instance for a request: one that is well while there is one.</summary>
    /// <param name="tried">Instances that it was tried with, which are taken only when there is no other.</param>
    /// <param name="lots">Where it is drawn by lot.</param>
    public Instance Choose(IReadOnlyList<Instance>? tried, Lots lots)
    {
        if (Instances.Length == 1)
        {
            return Instances[0];
        }

        // Another attempt takes nobody's turn.
        var begin = Settings.Balance == InstanceBalance.Random ? (int)(lots.Next() * Instances.Length)
            : (int)((uint)(tried is null ? Interlocked.Increment(ref _next) : Volatile.Read(ref _next)) % (uint)Instances.Length);
        return Choose(instance => instance.IsWell && tried?.Contains(instance) != true, begin)
            ?? Choose(instance => tried?.Contains(instance) != true, begin)
            ?? Choose(_ => true, begin)!;
    }

    /// <summary>A request begins.</summary>
    /// <returns>False when a reload has taken it away: the request goes by the routes of now.</returns>
    public bool TryBegin()
    {
        var state = Volatile.Read(ref _state);
        while (state != Retired)
        {
            var before = Interlocked.CompareExchange(ref _state, state + 2, state);
            if (before == state)
            {
                return true;
            }

            state = before;
        }

        return false;
    }

    /// <summary>A request has ended.</summary>
    public void End()
    {
        if (Interlocked.Add(ref _state, -2) == Retired)
        {
            Dispose();
        }
    }

    /// <summary>It gets no new requests; its connections are closed when the last one has ended.</summary>
    public void Retire()
    {
        if (Interlocked.Or(ref _state, Retired) == 0)
        {
            Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            foreach (var client in _clients)
            {
                client.Dispose();
            }

            foreach (var instance in Instances)
            {
                instance.Pool?.Dispose();
            }
        }
    }

    private Instance? Choose(Func<Instance, bool> fits, int begin)
    {
        Instance? best = null;
        for (var i = 0; i < Instances.Length; i++)
        {
            var candidate = Instances[(begin + i) % Instances.Length];
            if (!fits(candidate))
            {
                continue;
            }

            if (Settings.Balance != InstanceBalance.LeastRequests)
            {
                return candidate;
            }

            best = best is null || candidate.Open < best.Open ? candidate : best;
        }

        return best;
    }

    private static InstancePool CreatePool(DestinationSettings settings, Uri url, TimeSpan connectTimeout, TimeProvider clock) =>
        new(url, url.Scheme == Uri.UriSchemeHttps ? TlsClientOptions.Create(settings.Tls, url.IdnHost, SslApplicationProtocol.Http11) : null, connectTimeout, clock);

    private static SocketsHttpHandler CreateHandler(DestinationSettings settings, string tlsHost, TimeSpan connectTimeout)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = connectTimeout,
            PooledConnectionLifetime = InstancePool.Life,
            PooledConnectionIdleTimeout = InstancePool.Idle,
            EnableMultipleHttp2Connections = true,
            MaxResponseHeadersLength = 256,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
        if (tlsHost.Length > 0)
        {
            handler.SslOptions = TlsClientOptions.Create(settings.Tls, tlsHost, settings.Http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11);
        }

        return handler;
    }
}
