using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Umbra.Configuration;
using Umbra.Import.Proxies;

namespace Umbra.Import.GoReplay;

/// <summary>Makes sources of a command's inputs.</summary>
internal sealed class GoReplayInputs(ImportDraft draft, GoReplayCommand command)
{
    private static readonly string[] OtherInputs = ["input-tcp", "input-http", "input-kafka-host", "input-dummy"];

    private string File => draft.Request.FileName;

    /// <summary>Adds the sources: their names.</summary>
    /// <param name="percent">The share of what is captured that goes on.</param>
    /// <exception cref="ImportException">There is none.</exception>
    public List<string> Add(out int percent)
    {
        percent = 100;
        var inputs = command.Of("input-raw").ToList();
        var sources = inputs.ConvertAll(Add);
        foreach (var input in inputs)
        {
            percent = Share(input, inputs.Count, percent);
        }

        foreach (var flag in command.Flags.Where(flag => OtherInputs.Contains(flag.Name)))
        {
            draft.Remark(flag.Line, RemarkKind.MirrorLost, $"--{flag.Name}: Umbra takes requests from packets, from a tap before production, or from a proxy that mirrors, not from {Origin(flag.Name)}");
        }

        TellFiles(sources.Count > 0);
        if (sources.Count == 0)
        {
            throw new ImportException(File, command.Line, "has no --input-raw: nothing says which port's requests are captured");
        }

        draft.Remark(inputs[0].Line, RemarkKind.Note, "captures packets as GoReplay does (it needs CAP_NET_RAW); a tap, a listener in front of production, would need no such right and loses nothing");
        return sources;
    }

    private static string Origin(string flag) => flag switch { "input-kafka-host" => "Kafka", "input-tcp" => "another GoReplay", "input-dummy" => "itself", _ => "clients that send it copies" };

    private int Share(GoReplayFlag input, int inputs, int percent)
    {
        var limit = GoReplayLimit.Split(File, input, out _);
        if (limit.PerSecond is { } rate)
        {
            draft.Remark(input.Line, RemarkKind.MirrorLost, $"--input-raw: at most {rate} a second are captured; Umbra bounds what a mirror sends: give its limits.rate");
        }
        else if (limit.Percent is { } share && inputs == 1)
        {
            return percent * share / 100;
        }
        else if (limit.Percent is { } part)
        {
            draft.Remark(input.Line, RemarkKind.MirrorLost, $"--input-raw: {part} % of one input of several cannot be said; the mirrors take all of it: give this source mirrors of its own");
        }

        return percent;
    }

    private void TellFiles(bool hasSources)
    {
        foreach (var input in command.Of("input-file"))
        {
            var limit = GoReplayLimit.Split(File, input with { Value = LimitOfSpeed(input.Value, out var speed) }, out var path);
            var output = command.Of("output-http").FirstOrDefault()?.Value.Split('|')[0] ?? "URL";
            var loop = command.IsOn("input-file-loop") ? " --loop N" : "";
            var rate = limit.PerSecond is { } perSecond ? $" --rate {perSecond}" : "";
            var text = $"reads a recording, which is replayed and not mirrored: umbra replay {Printable.Text(path, 200)} --to {Printable.Text(output, 200)}{speed}{rate}{loop}";
            if (!hasSources)
            {
                throw new ImportException(File, input.Line, "--input-file " + text);
            }

            draft.Remark(input.Line, RemarkKind.LeftOut, "--input-file " + text);
        }
    }

    // On a file a share is its speed.
    private static string LimitOfSpeed(string value, out string speed)
    {
        speed = "";
        var parts = value.Split('|', 2);
        if (parts.Length == 1 || !parts[1].EndsWith('%') || !int.TryParse(parts[1][..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var percent) || percent == 0)
        {
            return value;
        }

        speed = string.Create(CultureInfo.InvariantCulture, $" --speed {percent / 100m:0.##}x");
        return parts[0];
    }

    private string Add(GoReplayFlag input)
    {
        GoReplayLimit.Split(File, input, out var address);
        var colon = address.LastIndexOf(':');
        var host = colon < 0 || address.EndsWith(']') ? "" : address[..colon].Trim('[', ']');
        var ports = Ports(input, colon < 0 ? address : address[(colon + 1)..]);
        var isAddress = IPAddress.TryParse(host, out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any);
        var isInterface = host.Length > 0 && !IPAddress.TryParse(host, out _);
        var capture = new CaptureConfiguration
        {
            Interface = [isInterface ? Interface(input, host) : "any"],
            Ports = ports,
            Bpf = command.Last("input-raw-bpf-filter") is { Value.Length: > 0 } filter ? filter.Value : isAddress ? Filter(ports, ip!) : null,
            Buffer = BufferSize(),
        };
        var name = draft.Name("source", ports.IsEmpty ? "capture" : "port-" + string.Join('-', ports));
        draft.Add(new SourceConfiguration { Name = name, Capture = capture });
        return name;
    }

    private string Interface(GoReplayFlag input, string host) => host.Any(character => char.IsControl(character) || char.IsWhiteSpace(character))
        ? throw new ImportException(File, input.Line, $"--input-raw: {Printable.Text(host, 64)} is neither an address nor an interface")
        : host;

    private ImmutableArray<int> Ports(GoReplayFlag input, string text)
    {
        var ports = ImmutableArray.CreateBuilder<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
            {
                throw new ImportException(File, input.Line, $"--input-raw: {Printable.Text(input.Value, 64)} has no port: write :80 or 10.0.0.7:80");
            }

            if (port > 0 && !ports.Contains(port))
            {
                ports.Add(port);
            }
        }

        return ports.ToImmutable();
    }

    private static string Filter(ImmutableArray<int> ports, IPAddress address)
    {
        var host = $"host {address}";
        return ports.IsEmpty ? $"tcp and {host}" : $"({string.Join(" or ", ports.Select(port => $"tcp port {port}"))}) and {host}";
    }

    private ByteSize BufferSize()
    {
        var usual = new CaptureConfiguration { Interface = [] }.Buffer;
        return command.Last("input-raw-buffer-size") is { } flag && GoReplayConversion.Number(draft, flag) is > 0 and var bytes ? new ByteSize(Math.Clamp(bytes, 64 * 1024, 1024 * 1024 * 1024)) : usual;
    }
}
