using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Umbra.Configuration;

namespace Umbra.Demo;

/// <summary>What the demo's Umbra is configured with: a tap in front of one shop, and two mirrors to the other, one of which compares.</summary>
/// <param name="Duration">How long there is traffic; null: until it is interrupted.</param>
/// <param name="Listen">Where the tap listens.</param>
/// <param name="Admin">Where the admin port listens; a port of 0 is replaced by a free one.</param>
/// <param name="Health">Where the health port listens.</param>
/// <param name="IsGate">The verdict is the exit code.</param>
internal sealed record DemoSettings(TimeSpan? Duration, string Listen, IPEndPoint Admin, string Health, bool IsGate)
{
    /// <summary>The mirror that takes every safe request.</summary>
    public const string Everything = "staging";

    /// <summary>The mirror that takes all requests of a quarter of the users, writes too.</summary>
    public const string SomeUsers = "rehearsal";

    /// <summary>What the demo's run is called.</summary>
    public const string Run = "demo";

    /// <summary>The configuration, key by key.</summary>
    /// <param name="production">Production.</param>
    /// <param name="second">A second instance of it, with the same database.</param>
    /// <param name="shadow">The shadow.</param>
    /// <param name="state">The state folder.</param>
    public ImmutableArray<Overlay> Overlays(Uri production, Uri second, Uri shadow, string state)
    {
        var origin = "umbra demo";
        return
        [
            new("sources.shop.tap.listen", Listen, "--listen"),
            new("sources.shop.tap.production", production.Authority, origin),
            new("sources.shop.tap.drain", "2s", origin),
            new($"mirrors.{Everything}.from", "[shop]", origin),
            new($"mirrors.{Everything}.to", shadow.GetLeftPart(UriPartial.Authority), origin),
            new($"mirrors.{Everything}.percent", "100", origin),

            // Carts are another matter: this mirror copies no writes, so the shadow's are empty.
            new($"mirrors.{Everything}.exclude", "[ health-checks, monitoring, { path: { prefix: /carts } } ]", origin),
            new($"mirrors.{Everything}.compare.noise", second.GetLeftPart(UriPartial.Authority), origin),
            new($"mirrors.{Everything}.compare.ignoreHeaders", "[X-Shop-Version]", origin),
            new($"mirrors.{Everything}.compare.rules", "[ { path: $.tags, equal: unordered } ]", origin),
            new($"mirrors.{Everything}.compare.fail.p99", "1.5x", origin),
            new("run.id", Run, origin),
            new("run.labels.version", "2", origin),
            new($"mirrors.{SomeUsers}.from", "[shop]", origin),
            new($"mirrors.{SomeUsers}.to", shadow.GetLeftPart(UriPartial.Authority), origin),
            new($"mirrors.{SomeUsers}.percent", "25", origin),
            new($"mirrors.{SomeUsers}.methods", "all", origin),
            new($"mirrors.{SomeUsers}.sampleBy.header", "X-User", origin),
            new("admin.listen", Admin.ToString(), "--admin"),
            new("health.listen", Health, "--health"),
            new("state", state, origin),
        ];
    }

    /// <summary>The same with an admin port that is known before the worker opens it.</summary>
    public DemoSettings WithAdminPort()
    {
        if (Admin.Port != 0)
        {
            return this;
        }

        using var probe = new Socket(Admin.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(Admin);
        return this with { Admin = (IPEndPoint)probe.LocalEndPoint! };
    }
}
