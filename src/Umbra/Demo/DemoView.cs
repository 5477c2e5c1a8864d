using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Umbra.Admin;
using Umbra.Commands;

namespace Umbra.Demo;

/// <summary>The demo on the terminal: a picture that changes in place, or a line now and then where there is no terminal.</summary>
internal static class DemoView
{
    /// <summary>The picture of a moment.</summary>
    public static IRenderable Picture(DemoMoment moment)
    {
        var latencies = Table("mirror", "side", "answers", "p50 ms", "p90 ms", "p99 ms");
        foreach (var mirror in moment.Mirrors)
        {
            var latency = moment.Latencies.GetValueOrDefault(mirror.Name);
            AddSide(latencies, mirror.Name, "production", latency?.Production);
            AddSide(latencies, "", "shadow", latency?.Shadow);
        }

        var ledger = moment.Mirrors.Select(mirror => new Text(StatusView.Ledger(mirror)));
        return new Rows([new Text(Line(moment)), latencies, .. ledger]);
    }

    /// <summary>A moment in one line.</summary>
    public static string Line(DemoMoment moment)
    {
        var mirrors = moment.Mirrors.Select(mirror => $"{mirror.Name}: {Number(mirror.Mirrored)} mirrored, {Number(mirror.Pending)} pending");
        return $"{moment.Elapsed.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s · {Number(moment.Answered)} requests answered, {Number(moment.Failed)} failed · {string.Join(" · ", mirrors)}";
    }

    private static Table Table(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (var i = 0; i < columns.Length; i++)
        {
            var isText = i < 2;
            table.AddColumn(columns[i], column => column.Alignment = isText ? Justify.Left : Justify.Right);
        }

        return table;
    }

    private static void AddSide(Table table, string mirror, string side, SideLatency? latency) =>
        table.AddRow(mirror, side, Number(latency?.Count ?? 0), Milliseconds(latency?.P50Ms), Milliseconds(latency?.P90Ms), Milliseconds(latency?.P99Ms));

    private static string Milliseconds(double? value) => value?.ToString("0.0", CultureInfo.InvariantCulture) ?? "–";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
