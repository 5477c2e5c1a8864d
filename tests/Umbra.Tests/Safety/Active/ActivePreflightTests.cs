using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Umbra.Configuration;
using Umbra.Safety;
using Umbra.Safety.Active;

namespace Umbra.Tests.Safety.Active;

public sealed class ActivePreflightTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Instance_that_answers_on_both_sides_is_an_error()
    {
        using var production = new NamedServer("one", "two");
        using var shadow = new NamedServer("three", "two");

        var finding = Assert.Single(await FindAsync(production, shadow, "/whoami"));

        Assert.Equal((FindingKind.SameInstance, FindingWeight.Error, "mirrors.staging.to"), (finding.Kind, finding.Weight, finding.Key));
    }

    [Fact]
    public async Task Instances_of_their_own_are_no_finding()
    {
        using var production = new NamedServer("one", "two");
        using var shadow = new NamedServer("three");

        Assert.Empty(await FindAsync(production, shadow, "/whoami"));
        Assert.All(shadow.Requests, request => Assert.StartsWith("GET /whoami HTTP/1.1\r\n", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Side_that_gives_no_name_is_a_warning()
    {
        using var production = new NamedServer("");
        using var shadow = new NamedServer("");

        var finding = Assert.Single(await FindAsync(production, shadow, "/whoami"));

        Assert.Equal((FindingKind.IdentityUnknown, FindingWeight.Warning), (finding.Kind, finding.Weight));
    }

    [Fact]
    public async Task Nothing_to_ask_is_a_warning()
    {
        using var production = new NamedServer("one");
        using var shadow = new NamedServer("one");

        Assert.Equal(FindingKind.IdentityUnknown, Assert.Single(await FindAsync(production, shadow, null)).Kind);
        Assert.Empty(shadow.Requests);
    }

    [Fact]
    public async Task Shadow_whose_requests_a_tap_counts_leads_back()
    {
        using var production = new NamedServer("one");
        using var shadow = new NamedServer("two");

        // The running tap: another mirror of it has counted as many before, and this one counts what reaches the shadow.
        var finding = Assert.Single(await FindAsync(production, shadow, null, () => ImmutableDictionary<string, long>.Empty.Add("other", 7).Add("staging", shadow.Requests.Count)));

        Assert.Equal((FindingKind.ShadowLeadsBack, FindingWeight.Error), (finding.Kind, finding.Weight));
        Assert.Contains($"mirror staging counted all {shadow.Requests.Count}", finding.Problem, StringComparison.Ordinal);
        Assert.All(shadow.Requests, request => Assert.Matches("^HEAD /umbra-preflight-[0-9a-f]{32} HTTP/1.1\r\n", request));
        Assert.All(shadow.Requests, request => Assert.Contains("X-Umbra-Mirror: umbra/preflight\r\n", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shadow_whose_requests_no_tap_counts_is_no_finding()
    {
        using var production = new NamedServer("one");
        using var shadow = new NamedServer("two");

        Assert.Empty(await FindAsync(production, shadow, null, () => ImmutableDictionary<string, long>.Empty.Add("staging", 7)));
        Assert.NotEmpty(shadow.Requests);
    }

    [Fact]
    public async Task Counts_that_rise_by_themselves_prove_nothing()
    {
        using var production = new NamedServer("one");
        using var shadow = new NamedServer("two");
        var count = 0;

        var finding = Assert.Single(await FindAsync(production, shadow, null, () => ImmutableDictionary<string, long>.Empty.Add("staging", count++)));

        Assert.Equal(FindingKind.IdentityUnknown, finding.Kind);
        Assert.Empty(shadow.Requests);
    }

    private static Task<IReadOnlyList<Finding>> FindAsync(NamedServer production, NamedServer shadow, string? identity, Func<ImmutableDictionary<string, long>>? loops = null)
    {
        var result = ConfigurationLoader.Load(new ConfigurationSource
        {
            Text = $$"""
                safety: { mode: enforce{{(identity is null ? "" : $", identity: {identity}")}} }
                sources: { shop: { tap: { listen: 127.0.0.1:8080, production: "{{production.EndPoint}}" } } }
                mirrors: { staging: { from: shop, to: "http://{{shadow.EndPoint}}", percent: 1 } }
                """,
        });
        Assert.Equal([], result.Errors.Select(error => error.ToString()));
        return ActivePreflight.FindAsync(result.Configuration!, result.Keys!, World.Surroundings, _ => Task.FromResult(loops?.Invoke()), Cancellation);
    }

    /// <summary>Instances behind one address, in turn: each connection is answered once, with a name; an empty one is answered 404.</summary>
    private sealed class NamedServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly string[] _names;
        private readonly List<string> _requests = [];

        public NamedServer(params string[] names)
        {
            _names = names;
            _listener.Start();
            EndPoint = (IPEndPoint)_listener.LocalEndpoint;
            _ = ServeAsync();
        }

        public IPEndPoint EndPoint { get; }

        public IReadOnlyList<string> Requests
        {
            get
            {
                lock (_requests)
                {
                    return [.. _requests];
                }
            }
        }

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var socket = await _listener.AcceptSocketAsync();
                    var buffer = new byte[4096];
                    var text = "";
                    while (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal) && await socket.ReceiveAsync(buffer) is var read && read > 0)
                    {
                        text += Encoding.ASCII.GetString(buffer, 0, read);
                    }

                    var name = _names[Requests.Count % _names.Length];
                    lock (_requests)
                    {
                        _requests.Add(text);
                    }

                    var body = text.StartsWith("HEAD", StringComparison.Ordinal) ? "" : name;
                    await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(name.Length > 0 ? "200 OK" : "404 Not Found")}\r\nContent-Length: {name.Length}\r\nConnection: close\r\n\r\n{body}"));
                    socket.Shutdown(SocketShutdown.Both);
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
