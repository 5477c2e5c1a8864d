using System.Globalization;
using System.Net;
using System.Net.Security;
using Umbra.Tests.Inline;

namespace Umbra.IntegrationTests.Gateways;

/// <summary>What stands between client and server in a test, with TLS: Umbra's gateway with a mirror at 100 %, or plain YARP, whose outcome is the measure.</summary>
internal sealed class Middle : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-middle").FullName;
    private RecordingServer? _shadow;
    private PlainYarp? _yarp;

    private Middle()
    {
    }

    /// <summary>Where clients go.</summary>
    public IPEndPoint EndPoint { get; private set; } = null!;

    /// <summary>Umbra; null where YARP stands.</summary>
    public UmbraProcess? Umbra { get; private set; }

    /// <summary>The same as a URL.</summary>
    public Uri Url => new($"https://{EndPoint}");

    /// <summary>Starts one.</summary>
    /// <param name="kind"><c>umbra</c> or <c>yarp</c>.</param>
    /// <param name="upstream">The server.</param>
    /// <param name="isHttp2">The server speaks HTTP/2, with prior knowledge.</param>
    public static async Task<Middle> StartAsync(string kind, IPEndPoint upstream, bool isHttp2 = false)
    {
        var middle = new Middle();
        var certificate = SelfSigned.Write(middle._folder, "shop.test");
        if (kind == "yarp")
        {
            middle._yarp = await PlainYarp.StartAsync(certificate, $"http://{upstream}", isHttp2);
            middle.EndPoint = middle._yarp.EndPoint;
            return middle;
        }

        middle._shadow = RecordingServer.Start();
        middle.EndPoint = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        var file = Path.Combine(middle._folder, "umbra.yaml");
        await File.WriteAllTextAsync(file, $$"""
            sources:
              edge:
                gateway:
                  listen: {{middle.EndPoint}}
                  tls: { certificate: {{certificate.Certificate}}, key: {{certificate.Key}} }
                  routes: [ { name: all, to: [ { name: server, url: "http://{{upstream}}", protocol: {{(isHttp2 ? "http2" : "http1")}} } ] } ]
            mirrors:
              shadow: { from: edge, to: "http://{{middle._shadow.EndPoint}}", percent: 100, methods: all, idempotency: true }
            """);
        middle.Umbra = await UmbraProcess.ImportedAsync(middle._folder, "-c", file);
        return middle;
    }

    /// <summary>A handler that trusts it.</summary>
    public static SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        EnableMultipleHttp2Connections = true,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    };

    /// <summary>A client of it.</summary>
    public HttpClient Client(Version version) => new(Handler()) { BaseAddress = Url, DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

    /// <summary>MiB that the data plane's process has resident; 0 for YARP, which is in the test's own.</summary>
    public long ResidentMiB()
    {
        if (Umbra is null)
        {
            return 0;
        }

        var line = File.ReadLines($"/proc/{Umbra.ProcessId}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    public async ValueTask DisposeAsync()
    {
        if (Umbra is not null)
        {
            await Umbra.DisposeAsync();
            await _shadow!.DisposeAsync();
        }

        if (_yarp is not null)
        {
            await _yarp.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
