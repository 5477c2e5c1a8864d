using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Rules;

namespace Umbra.Reports;

/// <summary>A report as JSON. Its schema is made of the records below: <c>docs/reference/report.schema.json</c>.</summary>
internal static class JsonReport
{
    private static readonly ReportJson Json = new(new JsonSerializerOptions(ReportJson.Default.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The report.</summary>
    public static string Of(RunReport report) => JsonSerializer.Serialize(Document(report), Json.ReportDocument);

    /// <summary>What every such report fits (JSON Schema 2020-12).</summary>
    public static string Schema()
    {
        var schema = JsonSchemaExporter.GetJsonSchemaAsNode(ReportJson.Default.Options, typeof(ReportDocument)).AsObject();
        var named = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "What umbra report --json prints",
        };
        foreach (var (name, value) in schema.ToList())
        {
            schema.Remove(name);
            named[name] = value;
        }

        return named.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }

    private static ReportDocument Document(RunReport report) => new(
        ReportDocument.CurrentVersion,
        new ReportRun(report.Run.Id, report.Run.Start, report.Run.End, report.Run.Labels),
        Words.Of(report.Verdict),
        [.. report.Mirrors.Select(Mirror)]);

    private static ReportMirror Mirror(MirrorReport mirror)
    {
        var judgement = mirror.Judgement;
        var fail = judgement.Settings.Fail;
        return new ReportMirror(
            judgement.Mirror,
            Words.Of(judgement.Verdict),
            judgement.Settings.Rule == DecisionRule.Diffy ? "diffy" : "statistical",
            new ReportLimits(fail.Differences, fail.NewErrors, fail.P99Ratio, fail.FewestExchanges),
            judgement.Compared,
            judgement.Paired,
            [.. judgement.Reasons.Select(Reason)],
            [.. judgement.Cautions.Select(caution => new ReportCaution(Camel(caution.Kind.ToString()), caution.Endpoint, caution.Sentence))],
            [.. judgement.Endpoints.Select(Endpoint)],
            [.. mirror.Examples.Select(example => new ReportExample(
                example.Exchange.ToString("x32", System.Globalization.CultureInfo.InvariantCulture), example.Time, example.Endpoint, example.Request,
                Response(example.Production), Response(example.Shadow),
                [.. example.Differences.Select(difference => new ReportValues(difference.Path, Camel(difference.Kind.ToString()), difference.Places, difference.Production, difference.Shadow))]))]);
    }

    private static ReportEndpoint Endpoint(EndpointJudgement endpoint) => new(
        endpoint.Endpoint,
        Words.Of(endpoint.Verdict),
        endpoint.Compared,
        endpoint.Paired,
        endpoint.Differing,
        [.. endpoint.Reasons.Select(Reason)],
        [.. endpoint.Paths.Select(path => new ReportPath(
            path.Path, Words.Of(path.Standing), path.Exchanges, path.IsPaired, path.Counts.Raw, path.Counts.OnlyShadow, path.Counts.OnlySecond, path.Counts.Both,
            [.. Words.Kinds(path.Counts).Split(", ")], path.Excess, [path.ExcessInterval.Low, path.ExcessInterval.High]))],
        new ReportErrors(
            Side(endpoint.Errors.Production), Side(endpoint.Errors.Shadow), endpoint.Errors.NewErrors, endpoint.Errors.GoneErrors, endpoint.Errors.Excess,
            [endpoint.Errors.ExcessInterval.Low, endpoint.Errors.ExcessInterval.High],
            endpoint.Errors.Ratio is { } ratio ? new ReportRatio(ratio.Ratio, ratio.Low, ratio.High) : null),
        new ReportLatency(
            endpoint.Latency.Exchanges, endpoint.Latency.Cold, endpoint.Latency.OneSided,
            Percentiles(endpoint.Latency.FirstByte.Production), Percentiles(endpoint.Latency.FirstByte.Shadow),
            Percentiles(endpoint.Latency.LastByte.Production), Percentiles(endpoint.Latency.LastByte.Shadow),
            endpoint.Latency.P99 is { } p99 ? new ReportRatio(p99.Ratio, p99.Low, p99.High) : null,
            endpoint.Latency.Shift?.Superiority));

    private static ReportReason Reason(Reason reason) => new(Camel(reason.Kind.ToString()), reason.Endpoint, reason.Path, reason.Measured, reason.Limit, reason.Sentence);

    private static ReportResponse Response(Core.Comparing.Examples.ExampleResponse response) =>
        new(response.Status, response.Head, response.Body, response.BodyBytes, response.DurationNs < 0 ? null : response.DurationNs / 1e6);

    private static ReportSide Side(Core.Comparing.Judging.Counting.SideCounts side) => new(side.ClientErrors, side.ServerErrors, side.Failed);

    private static ReportPercentiles? Percentiles(Percentiles? percentiles) => percentiles is null
        ? null
        : new ReportPercentiles(percentiles.P50 / 1000.0, percentiles.P90 / 1000.0, percentiles.P99 / 1000.0, percentiles.P999 / 1000.0);

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}

/// <summary>A report.</summary>
/// <param name="Version">Of this form; a field may be added without another.</param>
/// <param name="Run">The run.</param>
/// <param name="Verdict"><c>pass</c>, <c>fail</c> or <c>inconclusive</c>.</param>
/// <param name="Mirrors">Each mirror.</param>
internal sealed record ReportDocument(int Version, ReportRun Run, string Verdict, ImmutableArray<ReportMirror> Mirrors)
{
    /// <summary>The version that this program writes.</summary>
    public const int CurrentVersion = 1;
}

/// <summary>A run; times are UTC, the end is null while it goes on.</summary>
internal sealed record ReportRun(string Id, DateTimeOffset Start, DateTimeOffset? End, ImmutableSortedDictionary<string, string> Labels);

/// <summary>The verdict on a mirror.</summary>
internal sealed record ReportMirror(
    string Mirror,
    string Verdict,
    string Rule,
    ReportLimits Limits,
    long Compared,
    long Paired,
    ImmutableArray<ReportReason> Reasons,
    ImmutableArray<ReportCaution> Cautions,
    ImmutableArray<ReportEndpoint> Endpoints,
    ImmutableArray<ReportExample> Examples);

/// <summary>What fails; shares are 0 to 1, null is no limit.</summary>
internal sealed record ReportLimits(double? Differences, double? NewErrors, double? P99Ratio, long FewestExchanges);

/// <summary>Why a verdict is what it is.</summary>
internal sealed record ReportReason(string Kind, string? Endpoint, string? Path, double Measured, double Limit, string Sentence);

/// <summary>What a reader must know.</summary>
internal sealed record ReportCaution(string Kind, string? Endpoint, string Sentence);

/// <summary>The verdict on an endpoint.</summary>
internal sealed record ReportEndpoint(
    string Endpoint,
    string Verdict,
    long Compared,
    long Paired,
    long Differing,
    ImmutableArray<ReportReason> Reasons,
    ImmutableArray<ReportPath> Paths,
    ReportErrors Errors,
    ReportLatency Latency);

/// <summary>What was found of a path; shares are −1 to 1.</summary>
internal sealed record ReportPath(
    string Path,
    string Standing,
    long Exchanges,
    bool Paired,
    long Differing,
    long OnlyShadow,
    long OnlySecond,
    long Both,
    ImmutableArray<string> Kinds,
    double Excess,
    ImmutableArray<double> ExcessInterval);

/// <summary>Errors of both sides.</summary>
internal sealed record ReportErrors(
    ReportSide Production, ReportSide Shadow, long OnlyShadow, long OnlyProduction, double Excess, ImmutableArray<double> ExcessInterval, ReportRatio? Ratio);

/// <summary>Errors of one side.</summary>
internal sealed record ReportSide(long ClientErrors, long ServerErrors, long Failed);

/// <summary>A ratio, shadow ÷ production, with its interval.</summary>
internal sealed record ReportRatio(double Ratio, double Low, double High);

/// <summary>Durations of both sides, ms.</summary>
internal sealed record ReportLatency(
    long Exchanges,
    long Cold,
    long OneSided,
    ReportPercentiles? ProductionFirstByte,
    ReportPercentiles? ShadowFirstByte,
    ReportPercentiles? ProductionLastByte,
    ReportPercentiles? ShadowLastByte,
    ReportRatio? P99Ratio,
    double? ChanceThatShadowIsSlower);

/// <summary>Percentiles, ms.</summary>
internal sealed record ReportPercentiles(double P50, double P90, double P99, double P999);

/// <summary>An exchange, sanitized.</summary>
internal sealed record ReportExample(
    string Exchange, DateTimeOffset Time, string Endpoint, string Request, ReportResponse Production, ReportResponse Shadow, ImmutableArray<ReportValues> Differences);

/// <summary>One side's response.</summary>
internal sealed record ReportResponse(int Status, string Head, string Body, long BodyBytes, double? DurationMs);

/// <summary>Values at a path.</summary>
internal sealed record ReportValues(string Path, string Kind, int Places, string Production, string Shadow);

/// <summary>Reports' JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReportDocument))]
internal sealed partial class ReportJson : JsonSerializerContext;
