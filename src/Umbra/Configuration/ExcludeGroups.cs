using System.Collections.Immutable;
using Umbra.Core.Mirroring;

namespace Umbra.Configuration;

/// <summary>
/// What the built-in groups hold. Paths are exact and well known, so that no page of a shop is taken for one; user agents are the
/// beginnings that the products document, without regard to case.
/// </summary>
internal static class ExcludeGroups
{
    /// <summary>Exact paths, beginnings of paths and beginnings of User-Agent of a group.</summary>
    internal sealed record Content(ImmutableArray<string> Paths, ImmutableArray<string> PathPrefixes, ImmutableArray<string> Agents);

    /// <summary>Requests that ask whether production lives.</summary>
    public static Content HealthChecks { get; } = new(
        [
            "/health", "/health/", "/healthz", "/healthz/", "/health/live", "/health/ready", "/health/startup", "/livez", "/readyz",
            "/startupz", "/live", "/ready", "/liveness", "/readiness", "/healthcheck", "/health-check", "/health_check", "/ping",
            "/_health", "/__health", "/-/healthy", "/-/ready", "/actuator/health",
        ],
        ["/actuator/health/"],
        [
            "kube-probe/", "ELB-HealthChecker/", "Amazon-Route53-Health-Check-Service", "GoogleHC/",
            "GoogleStackdriverMonitoring-UptimeChecks", "Consul Health Check", "Edge Health Probe", "Load Balancer Agent", "HAProxy",
            "Envoy/HC", "cloudflare-healthchecks", "Mozilla/5.0 (compatible; Cloudflare-Healthchecks",
        ]);

    /// <summary>Requests of monitoring.</summary>
    public static Content Monitoring { get; } = new(
        [
            "/metrics", "/metrics/", "/-/metrics", "/actuator/prometheus", "/actuator/metrics", "/nginx_status", "/stub_status",
            "/basic_status", "/server-status", "/server-info", "/fpm-status", "/fpm-ping", "/stats/prometheus", "/debug/vars",
        ],
        ["/actuator/metrics/", "/debug/pprof/"],
        [
            "Prometheus/", "Blackbox Exporter/", "Blackbox-Exporter/", "vm_promscrape", "GrafanaAgent", "Alloy/",
            "OpenTelemetry Collector", "otelcol", "Telegraf/", "Datadog Agent/", "Datadog/Synthetics", "DatadogSynthetics", "Pingdom",
            "UptimeRobot/", "Mozilla/5.0+(compatible; UptimeRobot", "Mozilla/5.0 (compatible; UptimeRobot", "StatusCake", "Site24x7",
            "NewRelicPinger/", "check_http/", "Zabbix", "collectd", "Better Uptime Bot", "Uptime-Kuma/", "Checkly/", "Freshping",
            "HetrixTools", "updown.io", "Monit/", "Elastic-Heartbeat/", "Catchpoint",
        ]);

    private static readonly ImmutableArray<RequestMatcher> _healthChecks = [.. Matchers(HealthChecks)];
    private static readonly ImmutableArray<RequestMatcher> _monitoring = [.. Matchers(Monitoring)];

    /// <summary>A group as conditions.</summary>
    public static ImmutableArray<RequestMatcher> Of(ExcludeGroup group) => group == ExcludeGroup.HealthChecks ? _healthChecks : _monitoring;

    private static IEnumerable<RequestMatcher> Matchers(Content content) =>
    [
        .. content.Paths.Select(path => new RequestMatcher { Path = new TextMatch(TextMatchKind.Exact, path) }),
        .. content.PathPrefixes.Select(path => new RequestMatcher { Path = new TextMatch(TextMatchKind.Prefix, path) }),
        .. content.Agents.Select(agent => new RequestMatcher { Headers = [new NamedMatch("User-Agent", new TextMatch(TextMatchKind.Prefix, agent, IgnoreCase: true))] }),
    ];
}
