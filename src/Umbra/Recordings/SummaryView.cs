using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;
using Umbra.Core.Delivery;
using Umbra.Core.Recording.Formats;

namespace Umbra.Recordings;

/// <summary>A summary for people, and as JSON.</summary>
/// <param name="exchanges">What was read.</param>
/// <param name="summary">What it is like.</param>
internal sealed class SummaryView(SelectedExchanges exchanges, ExchangeSummary summary)
{
    private static readonly double[] Quantiles = [0.5, 0.9, 0.99, 1];

    private IReadOnlyDictionary<string, long> Lost => exchanges.Recordings.SelectMany(recording => recording.Lost).GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Value));

    private int Unclosed => exchanges.Recordings.Count(recording => !recording.IsClosed);

    /// <summary>Writes it for people.</summary>
    /// <param name="console">Where.</param>
    /// <param name="mostEndpoints">How many endpoints at most.</param>
    public void Write(IAnsiConsole console, int mostEndpoints)
    {
        Line($"{(exchanges.Files.Count == 1 ? exchanges.Files[0] : $"{exchanges.Files.Count} files")}: {Number(summary.Exchanges)} exchanges{(exchanges.IsPart ? $" of {Number(exchanges.Read)}" : "")}"
            + (summary.Exchanges == 0 || summary.FirstNs == long.MaxValue ? "" : $", {Time(summary.FirstNs)} to {Time(summary.LastNs)} ({Duration((summary.LastNs - summary.FirstNs) / 1e9)})"));
        if (summary.Exchanges > 0)
        {
            Line($"{(summary.HasMoreConnections ? "more than " : "")}{Number(summary.Connections)} connections; requests {Size(summary.RequestBytes)}, responses {Size(summary.ResponseBytes)};"
                + $" largest body {Size(summary.LargestRequestBody)} sent, {Size(summary.LargestResponseBody)} answered");
            Line($"answers: {string.Join(", ", summary.Classes.Index().Where(entry => entry.Item > 0).Select(entry => $"{SideStatistics.ClassNames[entry.Index]} {Number(entry.Item)}"))}"
                + $"; p50 {Quantile(summary.Durations, 0.5)}, p90 {Quantile(summary.Durations, 0.9)}, p99 {Quantile(summary.Durations, 0.99)}, longest {Quantile(summary.Durations, 1)}");
            Line($"sources: {string.Join(", ", summary.Sources.Select(source => $"{(source.Key.Length == 0 ? "(none)" : source.Key)} {Number(source.Value)}"))};"
                + $" {string.Join(", ", summary.Profiles.Select(profile => $"{(profile.Key.Length == 0 ? "not sanitized" : $"sanitized ({profile.Key})")} {Number(profile.Value)}"))}");
            console.Write(Endpoints(mostEndpoints));
        }

        if (Lost.Count > 0)
        {
            Line($"lost while it was recorded: {string.Join(", ", Lost.OrderByDescending(entry => entry.Value).Select(entry => $"{entry.Key} {Number(entry.Value)}"))}");
        }

        if (Unclosed > 0)
        {
            Line($"{(exchanges.Files.Count == 1 ? "the file was" : $"{Unclosed} files were")} not ended as they should be: still written to, or cut off by a crash");
        }

        foreach (var problem in exchanges.Problems)
        {
            Line($"note: {problem}");
        }

        void Line(string text) => console.Write(new Text(text + "\n"));
    }

    /// <summary>Writes it as JSON.</summary>
    public string Json()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("files");
            exchanges.Files.ToList().ForEach(json.WriteStringValue);
            json.WriteEndArray();
            json.WriteNumber("read", exchanges.Read);
            json.WriteNumber("exchanges", summary.Exchanges);
            json.WriteNumber("connections", summary.Connections);
            if (summary.FirstNs != long.MaxValue)
            {
                json.WriteString("first", Time(summary.FirstNs));
                json.WriteString("last", Time(summary.LastNs));
            }

            json.WriteNumber("requestBytes", summary.RequestBytes);
            json.WriteNumber("responseBytes", summary.ResponseBytes);
            WriteClasses(json, summary.Classes);
            WriteDurations(json, summary.Durations);
            WriteCounts(json, "sources", summary.Sources);
            WriteCounts(json, "sanitized", summary.Profiles);
            WriteCounts(json, "lost", Lost);
            json.WriteStartArray("endpoints");
            foreach (var (name, endpoint) in summary.Endpoints)
            {
                json.WriteStartObject();
                json.WriteString("endpoint", name);
                json.WriteNumber("exchanges", endpoint.Exchanges);
                WriteClasses(json, endpoint.Classes);
                WriteDurations(json, endpoint.Durations);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("unclosedFiles", Unclosed);
            json.WriteStartArray("problems");
            exchanges.Problems.ToList().ForEach(json.WriteStringValue);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>A duration for people.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 0.001 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0} µs"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.###} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s"),
    };

    private static string Quantile(DurationHistogram durations, double share) => durations.Read() is { Count: > 0 } snapshot ? Duration(snapshot.Quantile(share)) : "–";

    private Table Endpoints(int most)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("endpoint");
        foreach (var column in (string[])["exchanges", "2xx", "3xx", "4xx", "5xx", "none", "p50", "p99"])
        {
            table.AddColumn(column, c => c.RightAligned());
        }

        var all = summary.Endpoints.ToList();
        foreach (var (name, endpoint) in all.Take(most))
        {
            table.AddRow(
                [new Text(name), .. ((string[])[Number(endpoint.Exchanges), .. endpoint.Classes[2..6].Select(Number), Number(endpoint.Classes[0]), Quantile(endpoint.Durations, 0.5), Quantile(endpoint.Durations, 0.99)]).Select(text => new Text(text))]);
        }

        if (all.Count > most)
        {
            table.Caption($"{all.Count - most} more endpoints; --endpoints shows more");
        }

        return table;
    }

    private static void WriteClasses(Utf8JsonWriter json, long[] classes)
    {
        json.WriteStartObject("answers");
        foreach (var (index, count) in classes.Index())
        {
            json.WriteNumber(SideStatistics.ClassNames[index], count);
        }

        json.WriteEndObject();
    }

    private static void WriteDurations(Utf8JsonWriter json, DurationHistogram durations)
    {
        if (durations.Read() is not { Count: > 0 } snapshot)
        {
            return;
        }

        json.WriteStartObject("durationMs");
        foreach (var share in Quantiles)
        {
            json.WriteNumber(share == 1 ? "max" : string.Create(CultureInfo.InvariantCulture, $"p{share * 100:0}"), Math.Round(snapshot.Quantile(share) * 1000, 3));
        }

        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, long>> counts)
    {
        json.WriteStartObject(name);
        foreach (var (key, count) in counts)
        {
            json.WriteNumber(key.Length == 0 ? "none" : key, count);
        }

        json.WriteEndObject();
    }

    private static string Time(long ns) => ExchangeTimes.At(ns).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Size(long bytes) => bytes switch
    {
        < 10_000 => $"{Number(bytes)} B",
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        < 10_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.##} GiB"),
    };
}
