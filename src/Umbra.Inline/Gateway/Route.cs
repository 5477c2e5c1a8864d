using System.Collections.Immutable;
using System.Net;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Yarp.ReverseProxy.Forwarder;

namespace Umbra.Inline.Gateway;

/// <summary>A route made ready.</summary>
internal sealed class Route
{
    /// <param name="settings">What it does.</param>
    /// <param name="shares">Its destinations; empty when it answers by itself.</param>
    /// <param name="plan">The mirrors of its requests.</param>
    public Route(RouteSettings settings, DestinationShares shares, SourcePlan plan)
    {
        Settings = settings;
        Match = new ConditionSet(settings.Match);
        Destinations = shares;
        Plan = plan;
        Http1Request = new ForwarderRequestConfig { ActivityTimeout = settings.Idle, Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        Http2Request = Http1Request with { Version = HttpVersion.Version20 };
        Host = settings.Host is { } host ? new RequestText(host) : null;
        RequestHeaders = new HeaderChanges(settings.RequestHeaders);
        ResponseHeaders = new HeaderChanges(settings.ResponseHeaders);
        Rewrite = settings.Rewrite is { } rewrite ? new PathRewrite(rewrite) : null;
        Redirect = settings.Redirect is { } redirect ? new Redirect(redirect) : null;
        Response = settings.Respond is { } respond ? new FixedResponse(respond) : null;
    }

    /// <summary>What it was made from.</summary>
    public RouteSettings Settings { get; }

    /// <summary>Which requests it takes.</summary>
    public ConditionSet Match { get; }

    /// <summary>Where they go.</summary>
    public DestinationShares Destinations { get; }

    /// <summary>The mirrors of its requests.</summary>
    public SourcePlan Plan { get; }

    /// <summary>How requests are sent to destinations that speak HTTP/1.1.</summary>
    public ForwarderRequestConfig Http1Request { get; }

    /// <summary>The same for HTTP/2.</summary>
    public ForwarderRequestConfig Http2Request { get; }

    /// <summary>Replaces Host; null keeps it.</summary>
    public RequestText? Host { get; }

    /// <summary>Changes of the request's fields.</summary>
    public HeaderChanges RequestHeaders { get; }

    /// <summary>Changes of the response's fields.</summary>
    public HeaderChanges ResponseHeaders { get; }

    /// <summary>Changes the path; null keeps it.</summary>
    public PathRewrite? Rewrite { get; }

    /// <summary>Sends the client elsewhere; null when it does not.</summary>
    public Redirect? Redirect { get; }

    /// <summary>The answer of its own; null when there is none.</summary>
    public FixedResponse? Response { get; }
}

/// <summary>All routes of a gateway at one moment. Immutable: a reload or an override makes another.</summary>
/// <param name="Routes">In order.</param>
/// <param name="Unmatched">The mirrors of requests that fit none.</param>
/// <param name="Settings">What they were made from.</param>
internal sealed record RouteTable(ImmutableArray<Route> Routes, SourcePlan Unmatched, GatewaySettings Settings);
