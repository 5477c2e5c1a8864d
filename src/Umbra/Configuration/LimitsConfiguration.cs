using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.DataPlane;

namespace Umbra.Configuration;

/// <summary>Bounds of both processes. Those of a tap or of a mirror stand there.</summary>
internal sealed record LimitsConfiguration
{
    [Setting("Bytes of a head: start line, fields and the empty line. An exchange past it is not copied.", Minimum = "1KiB", Maximum = "1MiB")]
    public ByteSize Head { get; init; } = new(32 * 1024);

    [Setting("Fields of a head, or of a trailer section. An exchange past it is not copied.", Minimum = "10", Maximum = "10000")]
    public int Fields { get; init; } = 100;

    [Setting("Bytes of a body that are kept of a chosen exchange. A larger one is framed and counted, not copied.", Minimum = "0B", Maximum = "1GiB")]
    public ByteSize Body { get; init; } = new(1024 * 1024);

    [Setting("Requests of one connection whose response has not been read. Past it the connection is no longer read.", Minimum = "1", Maximum = "65536")]
    public int Pipelined { get; init; } = 1024;

    [Setting("Bytes of one direction that wait for the other to be read. Past it the connection is no longer read.", Minimum = "4KiB", Maximum = "64MiB")]
    public ByteSize Stash { get; init; } = new(1024 * 1024);

    [Setting("Bytes that are captured or wait for the worker. Past it the newest copy is dropped.", Minimum = "1MiB", Maximum = "16GiB")]
    public ByteSize Intake { get; init; } = new(32L * 1024 * 1024);

    [Setting("Exchange halves that wait for the worker. Past it the newest copy is dropped.", Minimum = "64", Maximum = "16777216")]
    public int IntakeItems { get; init; } = 8_192;

    [Setting("The worker's managed heap. At it the runtime collects harder, then the worker ends and is started again.", Minimum = "32MiB", Maximum = "64GiB")]
    public ByteSize WorkerHeap { get; init; } = new(ChildWorker.DefaultHeapLimitBytes);

    /// <summary>The readers' share.</summary>
    public HttpLimits ToHttpLimits() => new()
    {
        HeadBytes = (int)Head.Bytes,
        Fields = Fields,
        BodyBytes = (int)Body.Bytes,
        Pipelined = Pipelined,
        StashBytes = (int)Stash.Bytes,
    };

    /// <summary>The intake's share.</summary>
    public IntakeSettings ToIntakeSettings() => new() { Bytes = Intake.Bytes, Items = IntakeItems };
}
