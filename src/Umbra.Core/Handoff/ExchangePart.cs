using System.Numerics;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Handoff;

/// <summary>
/// One half of a chosen exchange while it is captured and until it was handed to the worker: what a source fills and gives to the
/// <see cref="Intake"/>.
/// </summary>
/// <remarks>
/// Parts are pooled (<see cref="Intake.Rent"/>). One owner at a time: the source from <see cref="Intake.Rent"/> until
/// <see cref="Intake.TryAdd"/> gives true, then the intake. A source that gives up calls <see cref="SkipChosen"/> and
/// <see cref="Intake.Return"/>. Head, body and trailers are appended in that order to one buffer, whose size is reserved from
/// the intake's bytes: what is still being captured counts as what waits does.
/// </remarks>
internal sealed class ExchangePart
{
    private readonly Intake _intake;
    private byte[] _buffer = [];
    private int _reserved;
    private ResponseOutcome _outcome;

    internal ExchangePart(Intake intake) => _intake = intake;

    /// <summary>The exchange's identity; the same for both halves.</summary>
    public UInt128 Id { get; set; }

    /// <summary>The source's name, UTF-8. Not copied.</summary>
    public byte[] Source { get; set; } = [];

    /// <summary>The connection's number, unique in its source and process.</summary>
    public long Connection { get; set; }

    /// <summary>The exchange's place on its connection, from 0.</summary>
    public int Position { get; set; }

    /// <summary>The client's address and port as UTF-8 text. Not copied.</summary>
    public byte[] Client { get; set; } = [];

    /// <summary>Production's address and port as UTF-8 text; empty when it is not known. Not copied.</summary>
    public byte[] Server { get; set; } = [];

    /// <summary>The mirrors that chose the exchange (<see cref="NameList.Encode"/>). Not copied.</summary>
    public byte[] Mirrors { get; set; } = NameList.None;

    /// <summary>A response half; else a request half.</summary>
    public bool IsResponse { get; set; }

    /// <summary>Requests: wall clock at the first byte, ns since 1970-01-01 UTC.</summary>
    public long WallClockNs { get; set; }

    /// <summary>Requests: monotonic clock at the first byte, ns.</summary>
    public long FirstByteNs { get; set; }

    /// <summary>The same at the last byte.</summary>
    public long LastByteNs { get; set; }

    /// <summary>Requests: how the body was framed.</summary>
    public BodyFraming Framing { get; set; }

    /// <summary>Bytes of the head that were appended.</summary>
    public int HeadLength { get; private set; }

    /// <summary>Bytes of the body that were appended.</summary>
    public int KeptBodyLength { get; private set; }

    /// <summary>Bytes of the trailers that were appended.</summary>
    public int TrailersLength { get; private set; }

    /// <summary>All bytes that were appended.</summary>
    public int TotalLength => HeadLength + KeptBodyLength + TrailersLength;

    /// <summary>The accounts of the source's mirrors, by bit of <see cref="ChosenMask"/>. Not copied.</summary>
    public MirrorAccount[] Accounts { get; set; } = [];

    /// <summary>
    /// The mirrors whose copy this part is: request halves only. A copy is pending in each one's account until it is settled;
    /// a response half is no copy and has none.
    /// </summary>
    public ulong ChosenMask { get; set; }

    /// <summary>The batch in which it waits; the intake's.</summary>
    internal long Batch { get; set; } = -1;

    /// <summary>A request half has its response's outcome with it.</summary>
    internal bool HasOutcome { get; private set; }

    /// <summary>Adds to the head.</summary>
    /// <param name="bytes">Bytes of the head.</param>
    /// <param name="announced">Bytes of the body that the head says will follow.</param>
    /// <returns>False when the intake has no bytes left: the capture cannot go on (<see cref="SkipReason.Overloaded"/>).</returns>
    /// <remarks>
    /// Where both fit into what a part keeps anyway, a new buffer is for both, and does not become too small and garbage. A longer body gets its room as it
    /// comes: an announcement alone takes no more than the <see cref="PartBuffer.LargestKept"/>.
    /// </remarks>
    public bool AppendHead(ReadOnlySpan<byte> bytes, long announced = 0)
    {
        if (!Append(bytes, announced))
        {
            return false;
        }

        HeadLength += bytes.Length;
        return true;
    }

    /// <summary>Adds to the body; the head is complete.</summary>
    /// <inheritdoc cref="AppendHead"/>
    public bool AppendBody(ReadOnlySpan<byte> bytes)
    {
        if (!Append(bytes))
        {
            return false;
        }

        KeptBodyLength += bytes.Length;
        return true;
    }

    /// <summary>Adds to the trailers; the body is complete.</summary>
    /// <inheritdoc cref="AppendHead"/>
    public bool AppendTrailers(ReadOnlySpan<byte> bytes)
    {
        if (!Append(bytes))
        {
            return false;
        }

        TrailersLength += bytes.Length;
        return true;
    }

    /// <summary>Forgets the kept body and trailers, as when the body turns out to be over its limit; their buffer is given back when the part is.</summary>
    public void DropBody()
    {
        KeptBodyLength = 0;
        TrailersLength = 0;
    }

    /// <summary>Settles the pending copy of each mirror in <see cref="ChosenMask"/> as skipped, and empties the mask: no copy is settled twice.</summary>
    public void SkipChosen(SkipReason reason)
    {
        for (var mask = ChosenMask; mask != 0; mask &= mask - 1)
        {
            Accounts[BitOperations.TrailingZeroCount(mask)].SkipPending(reason);
        }

        ChosenMask = 0;
    }

    /// <summary>The part as a record, whose spans point into the part.</summary>
    public void ToRecord(out ExchangeRecord record)
    {
        record = default;
        record.Id = Id;
        record.Source = Source;
        record.Connection = Connection;
        record.Position = Position;
        record.Client = Client;
        record.Server = Server;
        record.Mirrors = Mirrors;
        var head = _buffer.AsSpan(0, HeadLength);
        var body = _buffer.AsSpan(HeadLength, KeptBodyLength);
        var trailers = _buffer.AsSpan(HeadLength + KeptBodyLength, TrailersLength);
        if (IsResponse)
        {
            WriteOutcome(ref record);
            record.Response.Head = head;
            record.Response.Body = body;
            record.Response.Trailers = trailers;
        }
        else
        {
            record.HasRequest = true;
            record.Request.WallClockNs = WallClockNs;
            record.Request.FirstByteNs = FirstByteNs;
            record.Request.LastByteNs = LastByteNs;
            record.Request.Framing = Framing;
            record.Request.Head = head;
            record.Request.Body = body;
            record.Request.Trailers = trailers;
            if (HasOutcome)
            {
                WriteOutcome(ref record);
            }
        }
    }

    /// <summary>Makes a response half of the part, or adds the response to a request half; for the latter the intake's lock is held.</summary>
    internal void SetOutcome(in ResponseOutcome outcome)
    {
        HasOutcome = true;
        _outcome = outcome;
    }

    /// <summary>Empties the part for its next use and gives its bytes back to the intake.</summary>
    internal void Reset()
    {
        _buffer = PartBuffer.Release(_buffer);
        if (_reserved > 0)
        {
            _intake.Release(_reserved);
            _reserved = 0;
        }

        // What a part points to must not outlive its configuration.
        Source = [];
        Client = [];
        Server = [];
        Mirrors = NameList.None;
        Accounts = [];
        ChosenMask = 0;
        IsResponse = false;
        WallClockNs = FirstByteNs = LastByteNs = 0;
        HeadLength = KeptBodyLength = TrailersLength = 0;
        HasOutcome = false;
        Batch = -1;
        Framing = BodyFraming.None;
    }

    private void WriteOutcome(ref ExchangeRecord record)
    {
        record.HasResponse = true;
        record.Response.RequestLastByteNs = _outcome.RequestLastByteNs;
        record.Response.FirstByteNs = _outcome.FirstByteNs;
        record.Response.LastByteNs = _outcome.LastByteNs;
        record.Response.Status = _outcome.Status;
        record.Response.IsComplete = _outcome.IsComplete;
        record.Response.BodyLength = _outcome.BodyLength;
        record.Response.Framing = _outcome.Framing;
    }

    private bool Append(ReadOnlySpan<byte> bytes, long announced = 0)
    {
        var used = TotalLength;
        var needed = used + bytes.Length;
        if (needed > _reserved && !Grow(used, announced <= PartBuffer.LargestKept - needed ? needed + (int)announced : needed))
        {
            return false;
        }

        bytes.CopyTo(_buffer.AsSpan(used));
        return true;
    }

    private bool Grow(int used, int needed)
    {
        var size = Math.Max(_buffer.Length, PartBuffer.SizeFor(needed));
        if (!_intake.TryReserve(size - _reserved))
        {
            return false;
        }

        _reserved = size;
        if (size > _buffer.Length)
        {
            var grown = PartBuffer.Take(size);
            _buffer.AsSpan(0, used).CopyTo(grown);
            PartBuffer.Release(_buffer);
            _buffer = grown;
        }

        return true;
    }
}
