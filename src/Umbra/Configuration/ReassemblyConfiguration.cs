namespace Umbra.Configuration;

/// <summary>How packets become connections.</summary>
internal sealed record ReassemblyConfiguration
{
    [Setting("Connections that are followed at once; over it the one that was idle longest is given up.", Minimum = "1", Maximum = "10000000")]
    public int Connections { get; init; } = 65_536;

    [Setting("Memory of bytes that came before those before them, of all connections together.", Minimum = "64KiB", Maximum = "16GiB")]
    public ByteSize Memory { get; init; } = new(64 * 1024 * 1024);

    [Setting("The same, of one direction of one connection.", Minimum = "16KiB", Maximum = "1GiB")]
    public ByteSize PerConnection { get; init; } = new(1024 * 1024);

    [Setting("How long bytes are waited for that have not come; 200 ms or 32 packets at most when their receiver has acknowledged them.", Minimum = "10ms", Maximum = "10m")]
    public TimeSpan Gap { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("After how long without a packet a connection is given up; it is picked up again at its next request.", Minimum = "1s", Maximum = "24h")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(5);
}
