using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Umbra.Capture.Streams;
using Umbra.Core.Http;

namespace Umbra.Capture.Exchanges;

/// <summary>A connection of a file of packets.</summary>
internal sealed class PacketConnection : IExchangeSink
{
    private readonly PacketExchangeReader _reader;
    private readonly ConnectionEnds _ends;
    private readonly long _openedNs;
    private ulong _identity;
    private byte[]? _client;
    private byte[]? _server;
    private int _position;

    /// <param name="reader">Takes the exchanges.</param>
    /// <param name="ends">The connection's ends.</param>
    /// <param name="number">Its number.</param>
    /// <param name="openedNs">When its first bytes came.</param>
    public PacketConnection(PacketExchangeReader reader, in ConnectionEnds ends, long number, long openedNs)
    {
        (_reader, _ends, Number, _openedNs) = (reader, ends, number, openedNs);
        Conversation = new Conversation(reader.Limits, this);
    }

    /// <summary>The readers.</summary>
    public Conversation Conversation { get; }

    /// <summary>The connection's number, from 1.</summary>
    public long Number { get; }

    /// <summary>The client's address and port as text.</summary>
    public byte[] Client => _client ??= Encoding.ASCII.GetBytes(_ends.ClientEndPoint.ToString());

    /// <summary>The server's.</summary>
    public byte[] Server => _server ??= Encoding.ASCII.GetBytes(_ends.ServerEndPoint.ToString());

    /// <summary>The identity of one of its exchanges: the same each time that the packets are read.</summary>
    public UInt128 IdOf(int position)
    {
        if (_identity == 0)
        {
            Span<byte> bytes = stackalloc byte[48];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, _ends.Client);
            BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], _ends.Server);
            BinaryPrimitives.WriteUInt16BigEndian(bytes[32..], _ends.ClientPort);
            BinaryPrimitives.WriteUInt16BigEndian(bytes[34..], _ends.ServerPort);
            BinaryPrimitives.WriteInt64BigEndian(bytes[36..], _openedNs);
            bytes[44..].Clear();
            _identity = XxHash3.HashToUInt64(bytes) | 1;
        }

        return new UInt128(_identity, (ulong)position + 1);
    }

    /// <inheritdoc/>
    public ExchangeCapture? Seen(in RequestHead head, BodyFraming framing, long time) => _reader.Begin(this, _position++, head, framing, time);

    /// <inheritdoc/>
    public void SeenUnreadable(OpaqueReason reason)
    {
        _position++;
        _reader.Note(PacketProblem.Unreadable);
    }

    /// <inheritdoc/>
    public void ConnectionOpaque(OpaqueReason reason) => _reader.NoteOpaque(reason);

    /// <inheritdoc/>
    public void BytesOpaque(OpaqueReason reason, long count) => _reader.NoteOpaqueBytes(reason, count);

    /// <inheritdoc/>
    public void ReaderFailed(Exception exception) => _reader.Failed(exception);
}
