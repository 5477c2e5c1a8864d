using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Umbra.Admin;
using Umbra.Core.Recording.Capture;

namespace Umbra.Commands;

/// <summary>The status, for people.</summary>
internal static class StatusView
{
    private static readonly AdminJson Indented = new(new JsonSerializerOptions(AdminJson.Default.Options) { WriteIndented = true });

    /// <summary>The document, indented.</summary>
    public static string Json(StatusDocument status) => JsonSerializer.Serialize(status, Indented.StatusDocument);

    /// <summary>Processes, sources, mirrors; then a line of ledger for each mirror.</summary>
    public static void Write(IAnsiConsole console, StatusDocument status)
    {
        var restarts = status.Worker.Restarts is 1 ? "1 restart" : $"{status.Worker.Restarts} restarts";
        console.WriteLine(
            $"umbra {status.Version} · data plane {status.DataPlane.ProcessId}, up {Duration(status.DataPlane)}"
            + $" · worker {status.Worker.ProcessId}, up {Duration(status.Worker)}, {restarts} · configuration {status.Configuration.Version}");
        foreach (var problem in status.Configuration.Problems)
        {
            console.WriteLine($"configuration: {problem}");
        }

        console.WriteLine();
        if (!status.Sources.IsEmpty)
        {
            console.Write(Sources(status));
        }

        if (status.Sources.Any(source => source.Destinations is not null))
        {
            console.Write(Destinations(status));
        }

        if (!status.Mirrors.IsEmpty)
        {
            console.Write(Mirrors(status));
        }

        foreach (var line in (status.Interfaces ?? []).Select(one => Packets("interface", one)).Concat((status.Sessions ?? []).Select(one => Packets("session", one))))
        {
            console.WriteLine(line);
        }

        foreach (var (source, destination) in status.Sources.SelectMany(source => source.Destinations ?? [], (source, destination) => (source, destination)))
        {
            if (destination.Ramp is { } ramp)
            {
                console.WriteLine($"{source.Name}/{destination.Route}/{destination.Name}: ramp {ramp.Text}");
            }
        }

        foreach (var mirror in status.Mirrors)
        {
            console.WriteLine(Ledger(mirror));
            if (mirror.Comparison is { } comparison)
            {
                console.WriteLine(Comparison(mirror.Name, comparison));
            }

            if (mirror.Recording is { } recording)
            {
                console.WriteLine(Recording(mirror.Name, recording));
            }

            if (mirror.Ramp is { } ramp)
            {
                console.WriteLine($"{mirror.Name}: ramp {ramp.Text}");
            }
        }
    }

    /// <summary>The packets of an interface or of a session in one line.</summary>
    public static string Packets(string kind, PacketStatus one)
    {
        var fates = one.Packets.Where(fate => fate.Value > 0).OrderByDescending(fate => fate.Value).Select(fate => $"{fate.Key} {Number(fate.Value)}").ToList();
        var events = one.Events.Where(what => what.Value > 0).Select(what => $"{what.Key} {Number(what.Value)}").ToList();
        return $"{kind} {one.Name}: packets {Number(one.Packets.Values.Sum())}{(fates.Count > 0 ? " = " + string.Join(" + ", fates) : "")}{(events.Count > 0 ? "; " + string.Join(", ", events) : "")}";
    }

    /// <summary>A mirror's ledger in one line.</summary>
    public static string Ledger(MirrorStatus mirror)
    {
        var reasons = mirror.Skipped.OrderByDescending(reason => reason.Value).Select(reason => $"{reason.Key} {Number(reason.Value)}");
        var skipped = mirror.Skipped.Values.Sum();
        return $"{mirror.Name}: seen {Number(mirror.Seen)} = mirrored {Number(mirror.Mirrored)} + pending {Number(mirror.Pending)} + skipped {Number(skipped)}"
            + (skipped > 0 ? $" ({string.Join(", ", reasons)})" : "")
            + (mirror.AddsUp ? "" : "  DOES NOT ADD UP");
    }

    /// <summary>What became of a mirror's comparisons, in one line.</summary>
    public static string Comparison(string mirror, ComparisonStatus comparison)
    {
        var not = comparison.NotCompared.Values.Sum();
        return $"{mirror}: to compare {Number(comparison.Taken)} = compared {Number(comparison.Compared)} + pending {Number(comparison.Pending)} + not compared {Number(not)}"
            + (not > 0 ? $" ({string.Join(", ", comparison.NotCompared.OrderByDescending(reason => reason.Value).Select(reason => $"{reason.Key} {Number(reason.Value)}"))})" : "")
            + $"; {Number(comparison.Differing)} differ";
    }

    /// <summary>How a mirror's recording goes, in one line.</summary>
    public static string Recording(string mirror, RecordingStatus recording) =>
        $"{mirror}: recorded {Number(recording.Exchanges)} exchanges, {Number(recording.Bytes)} bytes, {Number(recording.Files)} files"
        + (recording.File is { } file ? $", now {file}" : "")
        + (recording.Problem is { } problem ? $"; NOTHING IS RECORDED NOW: {problem}" : "");

    private static Table Sources(StatusDocument status)
    {
        var table = Table("source", "exchanges", "connections", "opaque connections", "opaque bytes");
        foreach (var source in status.Sources)
        {
            var opaque = source.Opaque.Select(entry => $"{entry.Reason} {Number(entry.Connections)}");
            table.AddRow(
                Markup.Escape(source.Name), Number(source.Exchanges), Number(source.Connections),
                source.Opaque.IsEmpty ? "0" : string.Join(", ", opaque), Number(source.Opaque.Sum(entry => entry.Bytes)));
        }

        return table;
    }

    private static Table Destinations(StatusDocument status)
    {
        var table = Table("destination", "percent", "requests", "errors", "open", "instances", "state");
        foreach (var (source, one) in status.Sources.SelectMany(source => source.Destinations ?? [], (source, one) => (source, one)))
        {
            string[] state = [.. one.Live ? ["live"] : (string[])[], .. one.Overrides.Select(change => $"set: {change}")];
            var (instances, well) = (one.Counts["instances"], one.Counts["instances_well"]);
            table.AddRow(
                Markup.Escape($"{source.Name}/{one.Route}/{one.Name}"), one.Percent.ToString("0.##", CultureInfo.InvariantCulture), Number(one.Counts["requests"]), Number(one.Counts["errors"]),
                Number(one.Counts["open"]), well == instances ? Number(instances) : $"{Number(well)} of {Number(instances)} well", Markup.Escape(string.Join(", ", state)));
        }

        return table;
    }

    private static Table Mirrors(StatusDocument status)
    {
        var table = Table("mirror", "percent", "seen", "mirrored", "pending", "skipped", "state");
        foreach (var mirror in status.Mirrors)
        {
            string[] state = [.. mirror.Paused ? ["paused"] : (string[])[], .. mirror.Configured ? [] : (string[])["removed"], .. mirror.Overrides.Select(change => $"set: {change}")];
            table.AddRow(
                Markup.Escape(mirror.Name), mirror.Percent.ToString("0.##", CultureInfo.InvariantCulture), Number(mirror.Seen), Number(mirror.Mirrored),
                Number(mirror.Pending), Number(mirror.Skipped.Values.Sum()), Markup.Escape(string.Join(", ", state)));
        }

        return table;
    }

    private static Table Table(string name, params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(name);
        foreach (var column in columns)
        {
            table.AddColumn(column, c => c.RightAligned());
        }

        return table;
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Duration(ProcessStatus process) =>
        TimeSpan.FromSeconds(process.UptimeSeconds).ToString(process.UptimeSeconds < 86_400 ? @"hh\:mm\:ss" : @"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);
}
