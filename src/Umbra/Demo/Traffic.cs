namespace Umbra.Demo;

/// <summary>Clients with kept-alive connections that send a bounded number of requests a second. One waits for each answer before its next request.</summary>
internal sealed class Traffic
{
    /// <summary>Requests a second of all clients together, as long as the shop keeps up.</summary>
    public const int Rate = 250;

    private const int Clients = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Connections come and go, as they do in front of a real shop.
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromSeconds(10);

    private readonly RequestMix _first = new(new Random(Clients));
    private long _answered;
    private long _failed;

    /// <summary>Requests that were answered, whatever the status.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Requests without an answer: none, unless something is wrong in front of production.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Sends until it is cancelled; what is under way then is waited for.</summary>
    public Task RunAsync(Uri shop, TimeProvider time, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(client => RunClientAsync(shop, new RequestMix(new Random(client)), time, cancellationToken)));

    /// <summary>Sends a single request, on a connection of its own.</summary>
    public async Task SendOneAsync(Uri shop)
    {
        using var http = ClientOf(shop);
        await SendAsync(http, _first.Next());
    }

    private async Task RunClientAsync(Uri shop, RequestMix mix, TimeProvider time, CancellationToken cancellationToken)
    {
        using var http = ClientOf(shop);
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds((double)Clients / Rate), time);
        try
        {
            while (await pace.WaitForNextTickAsync(cancellationToken))
            {
                await SendAsync(http, mix.Next());
            }
        }
        catch (OperationCanceledException)
        {
            // The end, asked for.
        }
    }

    private static HttpClient ClientOf(Uri shop) => new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = 1,
        PooledConnectionLifetime = ConnectionLife,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
    })
    {
        BaseAddress = shop,
        Timeout = Patience,
    };

    private async Task SendAsync(HttpClient http, HttpRequestMessage request)
    {
        using (request)
        {
            try
            {
                using var response = await http.SendAsync(request);
                Interlocked.Increment(ref _answered);
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                Interlocked.Increment(ref _failed);
            }
        }
    }
}
