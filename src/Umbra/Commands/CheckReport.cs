using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Safety;

namespace Umbra.Commands;

/// <summary>How <c>umbra check</c> says what it found: lines, or one JSON document.</summary>
internal static class CheckReport
{
    /// <summary>Says the errors of a file.</summary>
    public static void Write(string file, ImmutableArray<ConfigurationError> errors, bool isJson, TextWriter stdout, TextWriter stderr)
    {
        if (isJson)
        {
            WriteJson(file, errors, [], stdout);
            return;
        }

        foreach (var error in errors)
        {
            stderr.WriteLine(error.ToString());
        }

        stderr.WriteLine(Count(errors.Length, "error"));
    }

    /// <summary>Says what was found in a file without errors, and what the file would do.</summary>
    public static void Write(string file, UmbraConfiguration configuration, ImmutableArray<Finding> findings, bool isJson, TextWriter stdout, TextWriter stderr)
    {
        if (isJson)
        {
            WriteJson(file, [], findings, stdout);
            return;
        }

        foreach (var finding in findings)
        {
            stderr.WriteLine(finding.ToString());
        }

        var errors = findings.Count(finding => finding.Weight == FindingWeight.Error);
        string[] counts = [.. errors > 0 ? new[] { Count(errors, "error") } : [], .. findings.Length > errors ? new[] { Count(findings.Length - errors, "warning") } : []];
        stdout.WriteLine($"{file}: {(counts.Length == 0 ? "ok" : string.Join(", ", counts))}");
        foreach (var found in configuration.Sources)
        {
            stdout.WriteLine($"  source {found.Name}: {LineOf(found)}");
        }

        foreach (var mirror in configuration.Mirrors)
        {
            stdout.WriteLine($"  mirror {mirror.Name}: {Share(mirror)} of {string.Join(", ", mirror.From)} to {(mirror.IsRecorded ? $"the recording {RecordingAddress.TemplateOf(mirror.To)}" : mirror.To)}{(mirror.Paused ? ", paused" : "")}");
        }

        foreach (var session in configuration.ToSessions())
        {
            stdout.WriteLine($"  session {session.Name}: packets of {session.Interface} to {session.Target.Host}:{session.Target.Port}, number {session.Number}, network {session.Network}, not sanitized");
        }

        if (configuration.Ec2 is { } ec2)
        {
            stdout.WriteLine($"  ec2: sessions for {string.Join(", ", ec2.Interfaces.Select(one => $"{one.Name} ({one.Interface})"))} to {string.Join(", ", ec2.Targets.Select(one => $"{one.Name} ({one.To.Host}:{one.To.Port})"))}, not sanitized");
        }
    }

    private static string LineOf(SourceConfiguration source) => source switch
    {
        { Tap: { } tap } => TapLine(tap),
        { Capture: { } capture } => CaptureLine(capture),
        { Vxlan: { } vxlan } => VxlanLine(vxlan),
        { Gateway: { } gateway } => $"gateway on {gateway.Listen}: {string.Join("; ", gateway.Routes.Select(RouteLine))}",
        _ => $"receiver on {source.Receiver!.Listen}, answers {source.Receiver.Status}",
    };

    private static string RouteLine(RouteConfiguration route) => route switch
    {
        { Redirect: { } redirect } => $"{route.Name} redirects ({redirect.Status})",
        { Respond: { } respond } => $"{route.Name} answers {respond.Status}",
        _ => $"{route.Name} to {string.Join(", ", route.To.SelectMany(destination => destination.Url).Select(url => $"{url.Host}:{url.Port}").Distinct())}",
    };

    private static string TapLine(TapConfiguration tap) => $"tap on {tap.Listen} in front of {string.Join(", ", tap.Production.Select(address => $"{address.Host}:{address.Port}"))}";

    private static string CaptureLine(CaptureConfiguration capture) =>
        $"packets of {string.Join(", ", capture.Interface)}, {(capture.Ports.IsEmpty ? "all ports" : $"{(capture.Ports.Length == 1 ? "port" : "ports")} {string.Join(", ", capture.Ports)}")}";

    private static string VxlanLine(VxlanConfiguration vxlan) =>
        $"packets over VXLAN at {vxlan.Listen}, {(vxlan.Vni.IsEmpty ? "all networks" : $"{(vxlan.Vni.Length == 1 ? "network" : "networks")} {string.Join(", ", vxlan.Vni)}")}";

    private static string Share(MirrorConfiguration mirror) =>
        mirror.Percent is { } percent ? Units.Format(percent) : $"{string.Join(", ", mirror.Ramp!.Steps.Select(Units.Format))}, each for {Units.Format(mirror.Ramp.Every)},";

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static void WriteJson(string file, ImmutableArray<ConfigurationError> errors, ImmutableArray<Finding> findings, TextWriter stdout)
    {
        using var buffer = new MemoryStream();
        // Read by terminals and programs, not by browsers: backquotes stay as they are.
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteStartArray("errors");
            foreach (var error in errors)
            {
                json.WriteStartObject();
                WritePlace(json, error.Place, error.Key, error.Problem, error.Mend);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("findings");
            foreach (var finding in findings)
            {
                json.WriteStartObject();
                json.WriteString("name", finding.Kind.Name);
                json.WriteString("weight", finding.Weight == FindingWeight.Error ? "error" : "warning");
                json.WriteString("advice", finding.Kind.Advice);
                WritePlace(json, finding.Place, finding.Key, finding.Problem, finding.Mend);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        stdout.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    // A place is of the file, with a line, or of what was laid over it, with its origin.
    private static void WritePlace(Utf8JsonWriter json, Place place, string key, string problem, string? mend)
    {
        if (place.Line > 0)
        {
            json.WriteNumber("line", place.Line);
        }

        if (place.Origin is not null)
        {
            json.WriteString("origin", place.Origin);
        }

        json.WriteString("key", key);
        json.WriteString("problem", problem);
        if (mend is not null)
        {
            json.WriteString("mend", mend);
        }
    }
}
