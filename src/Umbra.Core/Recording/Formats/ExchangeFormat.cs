using System.Buffers.Binary;
using System.Text;

namespace Umbra.Core.Recording.Formats;

/// <summary>The formats of files with exchanges.</summary>
internal enum ExchangeFormat : byte
{
    /// <summary>Umbra's own: an Avro object container file.</summary>
    Recording,

    /// <summary>GoReplay's.</summary>
    Gor,

    /// <summary>HTTP Archive 1.2.</summary>
    Har,

    /// <summary>JSON Lines.</summary>
    JsonLines,

    /// <summary>The "combined" or "common" access log of nginx and Apache. Read only.</summary>
    Combined,

    /// <summary>The access log of an AWS Application Load Balancer. Read only.</summary>
    LoadBalancer,

    /// <summary>The standard log of AWS CloudFront. Read only.</summary>
    CloudFront,

    /// <summary>A shell script of curl commands. Written only.</summary>
    Curl,

    /// <summary>Packets: pcap or pcapng. Read only.</summary>
    Packets,
}

/// <summary>Formats' names, and how they are told.</summary>
internal static class ExchangeFormats
{
    /// <summary>The names that flags take, and what each is.</summary>
    public static IReadOnlyList<(string Name, ExchangeFormat Format)> Names { get; } =
    [
        ("avro", ExchangeFormat.Recording), ("gor", ExchangeFormat.Gor), ("har", ExchangeFormat.Har), ("jsonl", ExchangeFormat.JsonLines), ("combined", ExchangeFormat.Combined),
        ("alb", ExchangeFormat.LoadBalancer), ("cloudfront", ExchangeFormat.CloudFront), ("curl", ExchangeFormat.Curl), ("pcap", ExchangeFormat.Packets),
    ];

    /// <summary>The name of a format.</summary>
    public static string Name(this ExchangeFormat format) => Names.First(entry => entry.Format == format).Name;

    /// <summary>The format that a file's name asks for; null when it does not say.</summary>
    public static ExchangeFormat? OfName(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? path[..^4] : path;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".avro" => ExchangeFormat.Recording,
            ".gor" => ExchangeFormat.Gor,
            ".har" => ExchangeFormat.Har,
            ".jsonl" or ".ndjson" => ExchangeFormat.JsonLines,
            ".sh" or ".curl" => ExchangeFormat.Curl,
            ".pcap" or ".pcapng" or ".cap" => ExchangeFormat.Packets,
            _ => null,
        };
    }

    /// <summary>The format that a file's first bytes tell; null when they tell none that is read.</summary>
    /// <param name="start">Some KiB, not compressed.</param>
    public static ExchangeFormat? OfContent(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(RecordingFormat.Magic))
        {
            return ExchangeFormat.Recording;
        }

        if (IsPackets(start))
        {
            return ExchangeFormat.Packets;
        }

        if (GorFormat.TryReadMeta(start, out _, out _))
        {
            return ExchangeFormat.Gor;
        }

        var text = Encoding.UTF8.GetString(start).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith('{'))
        {
            return text[1..].TrimStart().StartsWith("\"log\"", StringComparison.Ordinal) ? ExchangeFormat.Har : ExchangeFormat.JsonLines;
        }

        // A line that is cut off by the end of what was read tells nothing, unless it is the only one.
        var lines = text.Split('\n');
        foreach (var line in lines.Length > 1 ? lines[..^1] : lines)
        {
            if (line.StartsWith("#Version:", StringComparison.OrdinalIgnoreCase) || line.StartsWith("#Fields:", StringComparison.OrdinalIgnoreCase))
            {
                return ExchangeFormat.CloudFront;
            }

            if (new LoadBalancerLog().Read(line.TrimEnd('\r')) is not null)
            {
                return ExchangeFormat.LoadBalancer;
            }

            if (new CombinedLog().Read(line.TrimEnd('\r')) is not null)
            {
                return ExchangeFormat.Combined;
            }
        }

        return null;
    }

    // The magic numbers of pcap, in either byte order and of either resolution, and of pcapng.
    private static bool IsPackets(ReadOnlySpan<byte> start) =>
        start.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(start) is 0xA1B2C3D4 or 0xD4C3B2A1 or 0xA1B23C4D or 0x4D3CB2A1 or 0x0A0D0D0A;
}
