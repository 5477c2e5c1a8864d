using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Envoy;

/// <summary>Health checks and the ejection of endpoints that fail.</summary>
internal static class EnvoyHealth
{
    /// <summary>The first check over HTTP; null for none.</summary>
    public static HealthCheckConfiguration? Read(ImportDraft draft, DocumentNode? checks)
    {
        HealthCheckConfiguration? health = null;
        foreach (var check in checks.Each())
        {
            if (health is not null || check.Text("http_health_check", "path") is not ['/', ..] and var path)
            {
                draft.Remark(check.Line, RemarkKind.LeftOut, "Umbra asks for one path over HTTP whether an instance is well: this check is left out");
                continue;
            }

            health = new HealthCheckConfiguration
            {
                Path = check.Text("http_health_check", "path")!,
                Every = Durations.Within(check.Time("interval") ?? TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
                Timeout = Durations.Within(check.Time("timeout") ?? TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5)),
                UnhealthyAfter = Math.Clamp(check.Field("unhealthy_threshold")?.AsInteger() ?? 3, 1, 100),
                HealthyAfter = Math.Clamp(check.Field("healthy_threshold")?.AsInteger() ?? 1, 1, 100),
            };
        }

        return health;
    }

    /// <summary>Which endpoints are left out for a time.</summary>
    public static EjectionConfiguration ReadEjection(DocumentNode? detection) => detection is null ? new EjectionConfiguration { Failures = 0 } : new EjectionConfiguration
    {
        Failures = Math.Clamp(detection.Field("consecutive_gateway_failure")?.AsInteger() ?? detection.Field("consecutive_5xx")?.AsInteger() ?? 5, 0, 10_000),
        Duration = Durations.Within(detection.Time("base_ejection_time") ?? TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
    };

    private static string? Text(this DocumentNode node, string outer, string inner) =>
        node.Field(outer).Text(inner) is { } text && TextRules.Parse(TextRule.UrlPath, text, "/", out _) is null ? text : null;
}
