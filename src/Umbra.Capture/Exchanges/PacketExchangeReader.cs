using System.Globalization;
using Umbra.Capture.Files;
using Umbra.Capture.Packets;
using Umbra.Capture.Streams;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Recording.Formats;
using ZstdSharp;

namespace Umbra.Capture.Exchanges;

/// <summary>The exchanges in a file of packets, in the order in which they ended. For one thread.</summary>
internal sealed class PacketExchangeReader : IExchangeReader, IConnectionOwner
{
    // Bodies of all exchanges that are under way or were not asked for yet.
    private const long MostBytes = 256L * 1024 * 1024;

    private readonly IPacketReader _packets;
    private readonly PacketDecoder _decoder = new();
    private readonly StreamTable _streams;
    private readonly Queue<WholeExchange> _finished = new();
    private readonly Stack<WholeExchange> _pool = new();
    private readonly long[] _fates = new long[PacketFates.Count];
    private readonly long[] _problems = new long[Enum.GetValues<PacketProblem>().Length];
    private readonly long[] _opaque = new long[OpaqueReasons.Count];
    private readonly long[] _opaqueBytes = new long[OpaqueReasons.Count];
    private WholeExchange? _given;
    private string? _fileProblem;
    private Exception? _failure;
    private long _connections;
    private long _incomplete;
    private long _bytes;
    private long _cut;
    private bool _isAtEnd;

    /// <param name="stream">The file from its start; disposed of with this.</param>
    /// <param name="ports">The servers' ports; none for all.</param>
    /// <exception cref="InvalidDataException">It is no file of packets.</exception>
    public PacketExchangeReader(Stream stream, IEnumerable<ushort>? ports = null)
    {
        _packets = PacketFile.Open(stream);
        _streams = new StreamTable(this, new StreamLimits { TrustsFirstPacket = true }, ports ?? []);
    }

    /// <summary>The bounds of the readers.</summary>
    public HttpLimits Limits { get; } = new() { BodyBytes = 16 * 1024 * 1024, StashBytes = 16 * 1024 * 1024 };

    /// <summary>Memory of the bodies that are under way, or that were not asked for yet.</summary>
    public long HeldBytes => _bytes;

    /// <summary>Packets that were read, by what became of them.</summary>
    public long Packets(PacketFate fate) => _fates[(int)fate];

    /// <summary>What the reassembly met.</summary>
    public StreamCounts Streams => _streams.Counts;

    /// <summary>Connections that were read.</summary>
    public long Connections => _connections;

    /// <inheritdoc/>
    public long Position => _packets.Position;

    /// <inheritdoc/>
    public long OriginNs => 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems => [.. Sentences()];

    /// <inheritdoc/>
    public bool Next(out ExchangeRecord record)
    {
        if (_given is not null)
        {
            _bytes -= _given.Reserved;
            _pool.Push(_given);
            _given = null;
        }

        while (_finished.Count == 0 && !_isAtEnd)
        {
            TakePacket();
        }

        if (!_finished.TryDequeue(out _given))
        {
            record = default;
            return false;
        }

        record = _given.Record();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _packets.Dispose();

    /// <inheritdoc/>
    public Conversation Open(in ConnectionEnds ends, long timeNs) => new PacketConnection(this, ends, ++_connections, timeNs).Conversation;

    /// <summary>An exchange begins.</summary>
    public WholeExchange Begin(PacketConnection connection, int position, in RequestHead head, BodyFraming framing, long time)
    {
        var exchange = _pool.TryPop(out var pooled) ? pooled : new WholeExchange(this);
        exchange.Begin(connection, position, head, framing, time);
        return exchange;
    }

    /// <summary>Whether bodies may take so much more.</summary>
    public bool HasRoom(int bytes) => _bytes + bytes <= MostBytes;

    /// <summary>A body takes so much more.</summary>
    public void Reserve(int bytes) => _bytes += bytes;

    /// <summary>Both halves of an exchange are over.</summary>
    public void Finished(WholeExchange exchange)
    {
        if (exchange.HasRequest)
        {
            _incomplete += exchange.IsResponseWhole ? 0 : 1;
            _finished.Enqueue(exchange);
        }
        else
        {
            _bytes -= exchange.Reserved;
            _pool.Push(exchange);
        }
    }

    /// <summary>Counts.</summary>
    public void Note(PacketProblem problem) => _problems[(int)problem]++;

    /// <summary>A connection can no longer be read.</summary>
    public void NoteOpaque(OpaqueReason reason) => _opaque[(int)reason]++;

    /// <summary>Bytes were not read.</summary>
    public void NoteOpaqueBytes(OpaqueReason reason, long count) => _opaqueBytes[(int)reason] += count;

    /// <summary>A reader failed: a fault of Umbra's.</summary>
    public void Failed(Exception exception) => _failure ??= exception;

    private void TakePacket()
    {
        try
        {
            if (_packets.Next(out var packet))
            {
                _cut += packet.OriginalLength > packet.Bytes.Length ? 1 : 0;
                var fate = _decoder.Decode(packet, out var segment);
                _fates[(int)(fate == PacketFate.Taken ? _streams.Take(segment) : fate)]++;
                return;
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or ZstdException)
        {
            _fileProblem = $"the compressed file is damaged, and nothing behind that was read: {exception.Message}";
        }

        _isAtEnd = true;
        _fileProblem ??= _packets.Problem;
        _streams.End();
    }

    private IEnumerable<string> Sentences()
    {
        if (_fileProblem is not null)
        {
            yield return _fileProblem;
        }

        (long Count, string What)[] counted =
        [
            (_problems[(int)PacketProblem.RequestCut], "requests are not there as a whole: packets of theirs are missing, or the connection ended in them"),
            (_incomplete, "exchanges have no whole response"),
            (_problems[(int)PacketProblem.BodyTooLarge], $"requests have a body of more than {Limits.BodyBytes / 1024 / 1024} MiB and were left out"),
            (_problems[(int)PacketProblem.Upgraded], "requests turned their connection into something else than HTTP and were left out"),
            (_problems[(int)PacketProblem.Unreadable], "requests have a head that cannot be read"),
            (_streams.Counts[StreamEvent.Gaps], $"gaps, {_streams.Counts[StreamEvent.GapBytes].ToString("N0", CultureInfo.InvariantCulture)} bytes that were sent and are not in the file"),
            (_cut, "packets were cut when they were captured (tcpdump -s 0 does not)"),
            (_streams.Counts[StreamEvent.BytesUnread], "bytes of connections whose beginning is not in the file were passed over"),
            (_streams.Counts[StreamEvent.Conflicting], "segments came twice with other bytes; the first were kept"),
            (_streams.Counts[StreamEvent.Shed], "connections were given up because there were too many at once"),
            (_decoder.IncompleteDatagrams, "IP datagrams lack fragments"),
            (_fates[(int)PacketFate.Malformed], "packets contradict themselves"),
        ];
        foreach (var (count, what) in counted)
        {
            if (count > 0)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}");
            }
        }

        for (var i = 0; i < _opaque.Length; i++)
        {
            if (_opaque[i] > 0 || _opaqueBytes[i] > 0)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{_opaque[i]:N0} connections could not be read to their end ({((OpaqueReason)i).Name()}, {_opaqueBytes[i]:N0} bytes)");
            }
        }

        if (_failure is not null)
        {
            yield return $"a reader failed, which is a fault of Umbra's: {_failure.Message}";
        }
    }
}
