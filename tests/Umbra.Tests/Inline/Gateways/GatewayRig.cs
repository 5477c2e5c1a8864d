using System.Collections.Immutable;
using System.Net;
using System.Text;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Inline.Gateway;
using Umbra.Inline.Listening;
using Umbra.Inline.Serving;

namespace Umbra.Tests.Inline.Gateways;

/// <summary>A real gateway on loopback, with one mirror that takes everything of the routes that it is given.</summary>
internal sealed class GatewayRig : IAsyncDisposable
{
    private readonly Intake _intake = new(new IntakeSettings());
    private readonly ExchangeSource _source;
    private readonly SourcePlan _mirrored;
    private HttpServer? _server;
    private List<string> _mirroredRoutes = [];

    private GatewayRig(TimeProvider clock)
    {
        Clock = clock;
        _source = new ExchangeSource("edge", Source, _intake, clock, (_, exception) => Faults.Add(exception.ToString()));
        var rule = new MirrorRule { Name = "staging", PercentHundredths = 10_000, Methods = MethodPolicy.Every, WantsResponse = true };
        _mirrored = new SourcePlan([new MirrorDecision(rule)], [Mirror], new HttpLimits());
        Gateway = new Gateway(_source, clock, Problems.Add, seed: 1);
    }

    public TimeProvider Clock { get; }

    public Gateway Gateway { get; }

    public SourceAccount Source { get; } = new("edge");

    public MirrorAccount Mirror { get; } = new("staging");

    public List<string> Problems { get; } = [];

    public List<string> Faults { get; } = [];

    public HttpServer Server => _server!;

    public Uri Url => new($"http{(Server.Settings.Tls is null ? "" : "s")}://{Server.EndPoint}");

    /// <summary>Starts one with some routes, all of them mirrored.</summary>
    public static GatewayRig Start(params ImmutableArray<RouteSettings> routes) => Start(settings => settings, routes);

    /// <summary>The same with other settings.</summary>
    public static GatewayRig Start(Func<GatewaySettings, GatewaySettings> change, params ImmutableArray<RouteSettings> routes)
    {
        var rig = new GatewayRig(TimeProvider.System);
        rig.Apply(change(new GatewaySettings
        {
            Server = new HttpServerSettings { Source = "edge", Listen = new IPEndPoint(IPAddress.Loopback, 0), Drain = TimeSpan.FromSeconds(2) },
            Routes = routes,
        }));
        return rig;
    }

    /// <summary>A route that takes every request.</summary>
    public static RouteSettings To(params ImmutableArray<Uri> urls) => new() { Name = "all", Destinations = [new DestinationSettings { Name = "one", Urls = urls }] };

    /// <summary>A condition on the beginning of the path.</summary>
    public static RequestMatcher Prefix(string prefix) => new() { Path = new TextMatch(TextMatchKind.Prefix, prefix) };

    /// <summary>Certificate files for <c>localhost</c> in a folder.</summary>
    public static TlsServerSettings Tls(string folder) => new([SelfSigned.Write(folder, "localhost")]);

    /// <summary>Goes over to other settings.</summary>
    public void Apply(GatewaySettings settings, params string[] notMirrored)
    {
        _mirroredRoutes = [.. settings.Routes.Select(route => route.Name).Except(notMirrored)];
        Gateway.Prepare(settings, route => route is not null && _mirroredRoutes.Contains(route) ? _mirrored : SourcePlan.Empty);
        Gateway.Commit();
        if (_server is null)
        {
            _server = HttpServer.Bind(settings.Server, _source, Gateway.Application, Clock, isTakeover: false);
            _server.Start();
        }
    }

    /// <summary>A client that takes every certificate and follows nothing.</summary>
    public HttpClient Client(Version? version = null)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return new HttpClient(handler)
        {
            BaseAddress = Url,
            DefaultRequestVersion = version ?? HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>Waits for copies, and gives those that have come: the request as text, then the response.</summary>
    public async Task<List<CapturedCopy>> CopiesAsync(int requests)
    {
        var copies = new List<CapturedCopy>();
        await TappedWire.UntilAsync(
            () =>
            {
                if (_intake.Items > 0 && _intake.TakeBatch(out var batch))
                {
                    foreach (var part in batch)
                    {
                        part.ToRecord(out var record);
                        copies.Add(CapturedCopy.Of(record));
                        part.SkipChosen(SkipReason.Shutdown);
                        _intake.Complete(part);
                    }
                }

                return copies.Count(copy => copy.Head is not null) >= requests && copies.Count(copy => copy.Status is not null) >= requests;
            },
            $"{requests} copies");
        return copies;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DrainAsync(CancellationToken.None);
        await Server.DisposeAsync();
        await Gateway.DisposeAsync();
        Assert.True(Faults.Count == 0, string.Join(Environment.NewLine, Faults));
    }
}

/// <summary>A half of an exchange, or both, as it was handed over.</summary>
internal sealed record CapturedCopy(UInt128 Id, string? Head, string Body, string Trailers, BodyFraming Framing, int? Status, bool IsComplete, string ResponseHead, string ResponseBody, string ResponseTrailers, long ResponseLength)
{
    public static CapturedCopy Of(in ExchangeRecord record) => new(
        record.Id,
        record.HasRequest ? Encoding.Latin1.GetString(record.Request.Head) : null,
        Encoding.Latin1.GetString(record.Request.Body),
        Encoding.Latin1.GetString(record.Request.Trailers),
        record.Request.Framing,
        record.HasResponse ? record.Response.Status : null,
        record.Response.IsComplete,
        Encoding.Latin1.GetString(record.Response.Head),
        Encoding.Latin1.GetString(record.Response.Body),
        Encoding.Latin1.GetString(record.Response.Trailers),
        record.Response.BodyLength);
}
