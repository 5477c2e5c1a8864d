using System.Collections.Immutable;
using System.Net;
using Umbra.Core.Handoff;
using Umbra.Inline.Gateway;
using Umbra.Inline.Receiver;
using Umbra.Inline.Serving;
using Umbra.Ramping;

namespace Umbra.Configuration.Gateways;

/// <summary>What gateways and receivers take, made of a configuration.</summary>
internal static class GatewayRuntimeSettings
{
    // After a change of the share, requests of the time before it may end for so long where the route does not say how long they may take.
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The gateways, in the order of the file.</summary>
    public static ImmutableArray<GatewaySettings> ToGateways(this UmbraConfiguration configuration) =>
        [.. configuration.Gateways.Select(source => source.Gateway.ToSettings(source.Name, configuration.Limits))];

    /// <summary>The receivers, in the order of the file.</summary>
    public static ImmutableArray<ReceiverSettings> ToReceivers(this UmbraConfiguration configuration) =>
        [.. configuration.Sources.Where(source => source.Receiver is not null).Select(source => source.Receiver!.ToSettings(source.Name, configuration.Limits))];

    /// <summary>The ramps of destinations.</summary>
    public static IEnumerable<RampSettings> ToCanaryRamps(this UmbraConfiguration configuration) =>
        from source in configuration.Gateways
        from route in source.Gateway.Routes
        from destination in route.To.Zip(route.DestinationNames())
        let ramp = destination.First.Ramp
        where ramp is not null
        select new RampSettings
        {
            Name = DestinationLedger.NameOf(source.Name, route.Name, destination.Second),
            IsOfDestination = true,
            Sources = [source.Name],
            Steps = [.. ramp.Steps.Select(step => step.Hundredths)],
            Every = ramp.Every,
            ErrorHundredths = ramp.Hold.Errors.Hundredths,
            P99 = ramp.Hold.P99,
            Minimum = ramp.Hold.Minimum,
            Timeout = route.Timeout ?? UsualTimeout,
        };

    /// <summary>The names of a route's destinations, in order.</summary>
    public static ImmutableArray<string> DestinationNames(this RouteConfiguration route) =>
        [.. route.To.Select((destination, index) => destination.Name ?? $"destination-{index + 1}")];

    private static GatewaySettings ToSettings(this GatewayConfiguration gateway, string source, LimitsConfiguration limits) => new()
    {
        Server = Server(source, gateway.Listen, limits) with
        {
            Tls = gateway.Tls?.ToSettings(),
            Connections = gateway.Connections,
            Idle = gateway.Idle,
            Drain = gateway.Drain,
        },
        Routes = [.. gateway.Routes.Select(ToSettings)],
        Active = gateway.Active,
        Forwarded = gateway.Forwarded,
        AccessLog = gateway.AccessLog is { } log ? new AccessLogSettings(log.To, log.Format == AccessLogFormat.Json) : null,
        ConnectTimeout = gateway.ConnectTimeout,
    };

    private static RouteSettings ToSettings(this RouteConfiguration route)
    {
        var names = route.DestinationNames();
        return new RouteSettings
        {
            Name = route.Name,
            Match = [.. route.Match.Select(matcher => matcher.ToMatcher())],
            Destinations = [.. route.To.Select((destination, index) => destination.ToSettings(names[index]))],
            Redirect = route.Redirect is { } redirect
                ? new RedirectSettings(redirect.Status, redirect.To, redirect.Scheme?.ToString().ToLowerInvariant(), redirect.Host, redirect.Port, redirect.Rewrite?.ToSettings())
                : null,
            Respond = route.Respond is { } respond ? new RespondSettings(respond.Status, respond.Body, respond.ContentType) : null,
            Rewrite = route.Rewrite?.ToSettings(),
            Host = route.Host,
            RequestHeaders = [.. route.Headers.ToRules()],
            ResponseHeaders = [.. route.ResponseHeaders.ToRules()],
            Timeout = route.Timeout,
            Idle = route.Idle,
            Retries = route.Retries,
            Sticky = route.Sticky is { } sticky ? new StickySettings(sticky.Cookie ?? sticky.Header!, sticky.Cookie is not null, sticky.Issue) : null,
        };
    }

    private static DestinationSettings ToSettings(this DestinationConfiguration destination, string name) => new()
    {
        Name = name,
        Urls = destination.Url,
        Weight = destination.Weight,
        Share = destination.Ramp?.Steps[0].Hundredths,
        SlowAfter = destination.Ramp?.Hold.P99,
        Http2 = destination.Protocol == ShadowProtocol.Http2,
        Tls = destination.Tls.ToSettings(),
        Balance = destination.Balance,
        Health = destination.Health is { } health ? new HealthSettings(health.Path, health.Every, health.Timeout, health.UnhealthyAfter, health.HealthyAfter) : null,
        EjectAfter = destination.Ejection.Failures,
        EjectFor = destination.Ejection.Duration,
    };

    private static ReceiverSettings ToSettings(this ReceiverConfiguration receiver, string source, LimitsConfiguration limits) => new()
    {
        Server = Server(source, receiver.Listen, limits) with
        {
            Tls = receiver.Tls?.ToSettings(),
            Connections = receiver.Connections,
            Idle = receiver.Idle,
            Drain = receiver.Drain,
        },
        Status = receiver.Status,
        HasShadowSuffix = receiver.ShadowSuffix,
        HostFrom = receiver.HostFrom,
        TargetFrom = receiver.TargetFrom,
        ClientFrom = receiver.ClientFrom,
    };

    private static HttpServerSettings Server(string source, IPEndPoint listen, LimitsConfiguration limits) =>
        new() { Source = source, Listen = listen, HeadBytes = (int)limits.Head.Bytes, Fields = limits.Fields };
}
