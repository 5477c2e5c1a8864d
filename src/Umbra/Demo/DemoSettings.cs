using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Umbra.Configuration;

namespace Umbra.Demo;

/// <summary>What the demo's Umbra is configured with: a tap in front of one shop, and two mirrors to the other.</summary>
/// <param name="Duration">How long there is traffic; null: until it is interrupted.</param>
/// <param name="Listen">Where the tap listens.</param>
/// <param name="Admin">Where the admin port listens; a port of 0 is replaced by a free one.</param>
/// <param name="Health">Where the health port listens.</param>
internal sealed record DemoSettings(TimeSpan? Duration, string Listen, IPEndPoint Admin, string Health)
{
    /// <summary>The mirror that takes every safe request.</summary>
    public const string Everything = "staging";

    /// <summary>The mirror that takes all requests of a quarter of the users, writes too.</summary>
    public const string SomeUsers = "rehearsal";

    /// <summary>The configuration, key by key.</summary>
    public ImmutableArray<Overlay> Overlays(Uri production, Uri shadow, string state)
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
