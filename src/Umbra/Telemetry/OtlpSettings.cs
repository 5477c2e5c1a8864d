namespace Umbra.Telemetry;

/// <summary>Metrics are also pushed to an OpenTelemetry collector.</summary>
/// <param name="Endpoint">The collector, with OTLP over gRPC: <c>http://collector:4317</c>.</param>
/// <param name="Interval">How often.</param>
internal sealed record OtlpSettings(Uri Endpoint, TimeSpan Interval);
