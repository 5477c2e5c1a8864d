using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;
using Umbra.Core.Delivery;
using Umbra.Reports;

namespace Umbra.Replay;

/// <summary>What came of a replay, for people and as JSON.</summary>
internal static class ReplayReport
{
    /// <summary>Writes it for people.</summary>
    public static void Write(IAnsiConsole console, ReplayOutcome outcome)
    {
        var figures = outcome.Figures;
        console.Write(new Text($"{Number(figures.Sent)} requests in {outcome.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s, {Rate(outcome.Rate)}/s; "
            + $"answers: {string.Join(", ", figures.Classes.Index().Where(entry => entry.Index > 0 && entry.Item > 0).Select(entry => $"{SideStatistics.ClassNames[entry.Index]} {Number(entry.Item)}").DefaultIfEmpty("none"))}\n"));
        if (figures.Failed > 0)
        {
            console.Write(new Text($"failed: {Number(figures.Failed)} ({Counts(figures.Failures)})\n"));
        }

        if (figures.Skipped > 0)
        {
            console.Write(new Text($"not sent: {Number(figures.Skipped)} ({Counts(figures.Skips)})\n"));
        }

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("ms");
        foreach (var column in (string[])["p50", "p90", "p99", "p99.9", "max"])
        {
            table.AddColumn(column, c => c.RightAligned());
        }

        Row("lateness: due to written", figures.Lateness);
        Row("service: written to last byte", figures.Service);
        Row("response: due to last byte", figures.Response);
        console.Write(table);
        if (outcome.StoppedBy is { } why)
        {
            console.Write(new Text($"ended early: {why}\n"));
        }

        if (outcome.Comparison is { } comparison)
        {
            console.WriteLine();
            TextReport.Write(console, comparison);
        }

        void Row(string name, Percentiles p) => table.AddRow(name, Milliseconds(p.P50), Milliseconds(p.P90), Milliseconds(p.P99), Milliseconds(p.P999), Milliseconds(p.Max));
    }

    /// <summary>As JSON.</summary>
    public static string Json(ReplayOutcome outcome)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var figures = outcome.Figures;
            json.WriteStartObject();
            json.WriteString("to", outcome.Configuration.To.GetLeftPart(UriPartial.Path));
            json.WriteNumber("taken", outcome.Taken);
            json.WriteNumber("sent", figures.Sent);
            json.WriteNumber("failed", figures.Failed);
            json.WriteNumber("seconds", Math.Round(outcome.Elapsed.TotalSeconds, 3));
            json.WriteNumber("rate", Math.Round(outcome.Rate, 1));
            Object(json, "answers", figures.Classes.Select((count, index) => KeyValuePair.Create(SideStatistics.ClassNames[index], count)));
            Object(json, "failures", figures.Failures);
            Object(json, "notSent", figures.Skips);
            Percentiles(json, "latenessMs", figures.Lateness);
            Percentiles(json, "serviceMs", figures.Service);
            Percentiles(json, "responseMs", figures.Response);
            json.WriteStartArray("perSecond");
            foreach (var second in figures.Seconds)
            {
                json.WriteStartObject();
                json.WriteNumber("second", second.Second);
                json.WriteNumber("sent", second.Sent);
                json.WriteNumber("answered", second.Answered);
                json.WriteNumber("errors", second.Errors);
                json.WriteNumber("latenessP99Ms", second.LatenessP99);
                json.WriteNumber("responseP99Ms", second.ResponseP99);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (outcome.StoppedBy is { } why)
            {
                json.WriteString("stoppedBy", why);
            }

            if (outcome.Comparison is { } comparison)
            {
                json.WriteString("run", comparison.Run.Id);
                json.WriteString("verdict", comparison.Verdict.ToString().ToLowerInvariant());
                json.WritePropertyName("comparison");
                json.WriteRawValue(JsonReport.Of(comparison));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>A rate, to three digits where it is small.</summary>
    public static string Rate(double rate) => rate.ToString(rate < 100 ? "0.##" : "N0", CultureInfo.InvariantCulture);

    private static string Counts(SortedDictionary<string, long> counts) => string.Join(", ", counts.OrderByDescending(entry => entry.Value).Select(entry => $"{entry.Key} {Number(entry.Value)}"));

    private static string Milliseconds(double value) => value.ToString(value < 10 ? "0.000" : value < 1000 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static void Object(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, long>> counts)
    {
        json.WriteStartObject(name);
        foreach (var (key, count) in counts)
        {
            json.WriteNumber(key, count);
        }

        json.WriteEndObject();
    }

    private static void Percentiles(Utf8JsonWriter json, string name, Percentiles p)
    {
        json.WriteStartObject(name);
        json.WriteNumber("p50", p.P50);
        json.WriteNumber("p90", p.P90);
        json.WriteNumber("p99", p.P99);
        json.WriteNumber("p999", p.P999);
        json.WriteNumber("max", p.Max);
        json.WriteEndObject();
    }
}
