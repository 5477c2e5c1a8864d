using System.Collections.Immutable;
using Umbra.Core.Mirroring;
using Umbra.Inline.Serving;

namespace Umbra.Inline.Gateway;

/// <summary>A gateway. Immutable; a reload makes a new one.</summary>
internal sealed record GatewaySettings
{
    /// <summary>Where it listens.</summary>
    public required HttpServerSettings Server { get; init; }

    /// <summary>The routes, in order.</summary>
    public required ImmutableArray<RouteSettings> Routes { get; init; }

    /// <summary>The name of the destinations that are live; null for none.</summary>
    public string? Active { get; init; }

    /// <summary>What becomes of the X-Forwarded fields.</summary>
    public ForwardedPolicy Forwarded { get; init; } = ForwardedPolicy.Append;

    /// <summary>A line for each request; null for none.</summary>
    public AccessLogSettings? AccessLog { get; init; }

    /// <summary>How long one attempt to connect may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>What becomes of the X-Forwarded fields.</summary>
internal enum ForwardedPolicy : byte
{
    /// <summary>The client's address is added, the rest is set where it is not there.</summary>
    Append,

    /// <summary>What came is not believed.</summary>
    Replace,

    /// <summary>They pass as they came.</summary>
    Off,
}

/// <summary>Where each request's line goes.</summary>
/// <param name="Path">A file; <c>-</c> for stdout.</param>
/// <param name="IsJson">A line of JSON; else Apache's combined format.</param>
internal sealed record AccessLogSettings(string Path, bool IsJson);

/// <summary>A route.</summary>
internal sealed record RouteSettings
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Any of these must fit; none means that every request does.</summary>
    public ImmutableArray<RequestMatcher> Match { get; init; } = [];

    /// <summary>Where requests go; none when the route answers by itself.</summary>
    public ImmutableArray<DestinationSettings> Destinations { get; init; } = [];

    /// <summary>Sends the client elsewhere.</summary>
    public RedirectSettings? Redirect { get; init; }

    /// <summary>Answers by itself.</summary>
    public RespondSettings? Respond { get; init; }

    /// <summary>Changes the path.</summary>
    public PathRewriteSettings? Rewrite { get; init; }

    /// <summary>Replaces Host; null keeps it. May hold variables.</summary>
    public string? Host { get; init; }

    /// <summary>Changes of the request's fields, in order.</summary>
    public ImmutableArray<HeaderRule> RequestHeaders { get; init; } = [];

    /// <summary>Changes of the response's fields, in order.</summary>
    public ImmutableArray<HeaderRule> ResponseHeaders { get; init; } = [];

    /// <summary>Whole time of an exchange; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long an exchange may be without a byte.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a request of a safe method is tried again when a destination cannot be connected to.</summary>
    public int Retries { get; init; } = 1;

    /// <summary>What requests must share to go to the same destination; null for nothing.</summary>
    public StickySettings? Sticky { get; init; }
}

/// <summary>Sends the client elsewhere. What is null stays as the request has it.</summary>
/// <param name="Status">The status code.</param>
/// <param name="To">The whole address, with variables.</param>
/// <param name="Scheme">The scheme.</param>
/// <param name="Host">The host.</param>
/// <param name="Port">The port.</param>
/// <param name="Rewrite">Changes the path.</param>
internal sealed record RedirectSettings(int Status, string? To = null, string? Scheme = null, string? Host = null, int? Port = null, PathRewriteSettings? Rewrite = null);

/// <summary>An answer of the gateway's own.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The content, with variables; null for none.</param>
/// <param name="ContentType">What it is.</param>
internal sealed record RespondSettings(int Status, string? Body = null, string ContentType = "text/plain");

/// <summary>What requests must share to go to the same destination.</summary>
/// <param name="Name">The field's or the cookie's name.</param>
/// <param name="IsCookie">A cookie; else a field.</param>
/// <param name="Issues">A client that has no cookie gets one.</param>
internal sealed record StickySettings(string Name, bool IsCookie, bool Issues = false);
