using System.Collections.Immutable;

namespace Umbra.Configuration;

/// <summary>Packets that are read beside production.</summary>
internal sealed record CaptureConfiguration
{
    [Setting("The interface, or a list of them: `eth0`, `lo`; `any` is all of them.")]
    public required ImmutableArray<string> Interface { get; init; }

    [Setting("The ports of the servers whose connections are read. Without it all TCP is read, which costs more.", Minimum = "1", Maximum = "65535", Default = "all")]
    public ImmutableArray<int> Ports { get; init; } = [];

    [Setting("A filter in libpcap's language (`tcp port 80 and host 10.0.0.7`), in place of the one that `ports` make.", Default = "`tcp port …`")]
    public string? Bpf { get; init; }

    [Setting("The kernel's buffer of each interface: what comes faster than it is read waits here, and is dropped and counted when it is full.", Minimum = "64KiB", Maximum = "1GiB")]
    public ByteSize Buffer { get; init; } = new(32 * 1024 * 1024);

    [Setting("Bytes of a packet that are captured. Of what is cut the message is lost (`gap`).", Minimum = "64B", Maximum = "1MiB")]
    public ByteSize SnapLength { get; init; } = new(256 * 1024);

    [Setting("Which packets are read, after the kernel's filter.", Default = "all")]
    public PacketFilterConfiguration? Filter { get; init; }

    [Setting("How connections are put together.")]
    public ReassemblyConfiguration Reassembly { get; init; } = new();
}
