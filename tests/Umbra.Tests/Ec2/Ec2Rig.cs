using Amazon.EC2;
using Amazon.Runtime;
using Umbra.Admin;
using Umbra.Configuration;
using Umbra.Ec2;
using Umbra.Telemetry;
using Umbra.Tests.Admin;
using Umbra.Tests.Configuration;

namespace Umbra.Tests.Ec2;

/// <summary>The API on a free port of loopback, with a state directory of its own, and AWS's client for .NET.</summary>
internal sealed class Ec2Rig : IAsyncDisposable
{
    public const string Eni = "eni-1234567890abcdef0";
    public const string OtherEni = "eni-0fedcba9876543210";
    public const string CollectorEni = "eni-00000000000000c01";
    public const string Nlb = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/staging-nlb/abc123";
    public const string Gateway = "vpce-0123456789abcdef0";

    public const string Yaml = $$"""
        sessions:
          of-file: { interface: eth0, number: 7, filter: all, to: 'vxlan://127.0.0.1:4789', vni: 1, sanitize: none }
        filters:
          all: { rules: [ { number: 1, direction: ingress, action: accept } ] }
        ec2:
          interfaces: { {{Eni}}: eth0, {{OtherEni}}: eth1 }
          targets:
            {{CollectorEni}}: vxlan://10.0.0.1:4789
            {{Nlb}}: vxlan://collector:4789
            {{Gateway}}: vxlan://10.0.0.2:4790
          account: "123456789012"
          sanitize: none
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-ec2").FullName;
    private readonly MetricsExport _metrics;
    private AdminServer _server = null!;

    private Ec2Rig(TimeProvider clock)
    {
        Clock = clock;
        Settings = Ec2Settings.Of(Sample.Good(Yaml))!;
        KeyPair = Ec2KeyPair.LoadOrCreate(_folder);
        Store = new Ec2Store(_folder);
        _metrics = new MetricsExport(new LedgerFeed(Plane), otlp: null, TimeProvider.System, () => [], () => [], new Umbra.Worker.ComparisonSet(), () => null, () => [], scope: $"test {Guid.NewGuid()}");
    }

    public FakeDataPlane Plane { get; } = new();

    public TimeProvider Clock { get; }

    public Ec2Settings? Settings { get; set; }

    public Ec2KeyPair KeyPair { get; }

    public bool HasKeyPair { get; set; } = true;

    public Ec2Store Store { get; private set; }

    public string Folder => _folder;

    public Uri Address => new(_server.Address, "/aws/");

    public AmazonEC2Client Client { get; private set; } = null!;

    public static async Task<Ec2Rig> StartAsync(TimeProvider? clock = null)
    {
        var rig = new Ec2Rig(clock ?? TimeProvider.System);
        var admin = new AdminSettings { Listen = new(System.Net.IPAddress.Loopback, 0), Token = "a token of the test", StateDirectory = "" };
        rig._server = await AdminServer.StartAsync(
            admin, rig.Plane, new LedgerFeed(rig.Plane), rig._metrics, rig.Clock, TestContext.Current.CancellationToken,
            ec2: () => rig.Settings is { } settings ? new Ec2Host(settings, rig.HasKeyPair ? rig.KeyPair : null, rig.Store, rig.HasKeyPair ? "" : "the key pair is on a disk that is gone") : null);
        rig.Client = rig.NewClient(rig.KeyPair);
        return rig;
    }

    public AmazonEC2Client NewClient(Ec2KeyPair keyPair, DelegatingHandler? between = null) => new(
        new BasicAWSCredentials(keyPair.Id, keyPair.Secret),
        new AmazonEC2Config { ServiceURL = Address.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0, UseHttp = true, HttpClientFactory = between is null ? null : new Factory(between) });

    /// <summary>The state's own view of it all, as another process would read it.</summary>
    public Umbra.Ec2.Objects.Ec2State Kept() => new Ec2Store(_folder).Read();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        await _metrics.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Factory(DelegatingHandler between) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            between.InnerHandler = new SocketsHttpHandler { UseProxy = false };
            return new HttpClient(between);
        }

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }
}
