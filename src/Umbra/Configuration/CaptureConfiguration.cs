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

    [Setting("Connections that are followed at once; over it the one that was idle longest is given up.", Minimum = "1", Maximum = "10000000")]
    public int Connections { get; init; } = 65_536;

    [Setting("Memory of bytes that came before those before them, of all connections together.", Minimum = "64KiB", Maximum = "16GiB")]
    public ByteSize Reassembly { get; init; } = new(64 * 1024 * 1024);

    [Setting("The same, of one direction of one connection.", Minimum = "16KiB", Maximum = "1GiB")]
    public ByteSize ReassemblyPerConnection { get; init; } = new(1024 * 1024);

    [Setting("How long bytes are waited for that have not come; 200 ms or 32 packets at most when their receiver has acknowledged them.", Minimum = "10ms", Maximum = "10m")]
    public TimeSpan Gap { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("After how long without a packet a connection is given up; it is picked up again at its next request.", Minimum = "1s", Maximum = "24h")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(5);
}
