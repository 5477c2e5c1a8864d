using System.Collections.Immutable;
using Umbra.Capture.Filters;
using Umbra.Capture.Streams;

namespace Umbra.Capture.Live;

/// <summary>What is captured. Immutable.</summary>
internal sealed record CaptureSettings
{
    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>The interfaces.</summary>
    public required ImmutableArray<string> Interfaces { get; init; }

    /// <summary>The servers' ports; empty for all.</summary>
    public ImmutableArray<ushort> Ports { get; init; } = [];

    /// <summary>A filter in libpcap's language; null for one of the ports.</summary>
    public string? Bpf { get; init; }

    /// <summary>Which of the packets are read; null for all.</summary>
    public PacketFilter? Filter { get; init; }

    /// <summary>The kernel's buffer, of each interface.</summary>
    public int BufferBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>The most bytes of a packet.</summary>
    public int SnapLength { get; init; } = 262_144;

    /// <summary>The bounds of the reassembly.</summary>
    public StreamLimits Streams { get; init; } = new();

    /// <summary>The filter that the kernel runs: what no connection of these ports can be is not copied to this process.</summary>
    public string KernelFilter => Bpf ?? (Ports.IsEmpty ? "tcp" : string.Join(" or ", Ports.Select(port => $"tcp port {port}")));

    /// <summary>Whether a capture of these settings does what one of others does.</summary>
    public bool IsSameAs(CaptureSettings other) => Source == other.Source && Interfaces.SequenceEqual(other.Interfaces) && Ports.SequenceEqual(other.Ports) && Bpf == other.Bpf && Equals(Filter, other.Filter)
        && BufferBytes == other.BufferBytes && SnapLength == other.SnapLength && Streams == other.Streams;
}
