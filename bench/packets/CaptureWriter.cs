using System.Buffers.Binary;
using System.Text;

namespace Umbra.Bench.Packets;

/// <summary>Writes a file of packets: connections side by side, each with its handshake, exchanges and end.</summary>
internal sealed class CaptureWriter(string path) : IDisposable
{
    private const int SegmentSize = 1_448;
    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1024 * 1024);
    private readonly byte[] _packet = new byte[16 + 66 + SegmentSize];
    private long _time = 1_750_000_000_000_000;

    public long Packets { get; private set; }

    public long Exchanges { get; private set; }

    /// <summary>Writes until the file has a size.</summary>
    /// <param name="size">Bytes.</param>
    /// <param name="bodySize">Of each response.</param>
    /// <param name="perConnection">Exchanges of a connection.</param>
    public void Write(long size, int bodySize, int perConnection)
    {
        byte[] header = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
        _file.Write(header);
        var body = new string('x', bodySize);
        var response = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nServer: shop\r\nContent-Length: {bodySize}\r\n\r\n{body}");
        var connections = new Flow[64];
        for (var i = 0; i < connections.Length; i++)
        {
            connections[i] = new Flow((ushort)(20_000 + i), i);
        }

        var next = connections.Length;
        while (_file.Position < size)
        {
            for (var i = 0; i < connections.Length; i++)
            {
                if (connections[i].Exchanges == perConnection)
                {
                    Segment(connections[i], true, 0x11, default);
                    Segment(connections[i], false, 0x11, default);
                    Segment(connections[i], true, 0x10, default);
                    connections[i] = new Flow((ushort)(20_000 + (next % 40_000)), next++);
                }

                Exchange(connections[i], response);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private void Exchange(Flow flow, byte[] response)
    {
        if (flow.Exchanges == 0)
        {
            Segment(flow, true, 0x02, default);
            Segment(flow, false, 0x12, default);
            Segment(flow, true, 0x10, default);
        }

        var request = Encoding.ASCII.GetBytes($"GET /products/{Exchanges} HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: bench/1.0\r\nAccept: application/json\r\nX-Request-Id: {Exchanges:x16}\r\n\r\n");
        Segment(flow, true, 0x18, request);
        for (var at = 0; at < response.Length; at += SegmentSize)
        {
            Segment(flow, false, 0x18, response.AsSpan(at, Math.Min(SegmentSize, response.Length - at)));
            if (at / SegmentSize % 2 == 1)
            {
                Segment(flow, true, 0x10, default);
            }
        }

        Segment(flow, true, 0x10, default);
        flow.Exchanges++;
        Exchanges++;
    }

    private void Segment(Flow flow, bool isFromClient, byte flags, ReadOnlySpan<byte> payload)
    {
        var packet = _packet.AsSpan();
        var length = 54 + payload.Length;
        _time += 1;
        BinaryPrimitives.WriteUInt32LittleEndian(packet, (uint)(_time / 1_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(packet[4..], (uint)(_time % 1_000_000));
        BinaryPrimitives.WriteInt32LittleEndian(packet[8..], length);
        BinaryPrimitives.WriteInt32LittleEndian(packet[12..], length);
        var ip = packet[30..];
        BinaryPrimitives.WriteUInt16BigEndian(packet[28..], 0x0800);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(length - 14));
        (ip[8], ip[9]) = (64, 6);
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], isFromClient ? 0xC000_0201u : 0xC633_6401u);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], isFromClient ? 0xC633_6401u : 0xC000_0201u);
        var tcp = ip[20..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, isFromClient ? flow.Port : (ushort)80);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], isFromClient ? (ushort)80 : flow.Port);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], isFromClient ? flow.Client : flow.Server);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], isFromClient ? flow.Server : flow.Client);
        (tcp[12], tcp[13]) = (0x50, flags);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 65_535);
        payload.CopyTo(tcp[20..]);
        _file.Write(packet[..(16 + length)]);
        Packets++;

        // SYN and FIN count as a byte.
        var advance = (uint)payload.Length + (uint)((flags & 0x03) != 0 ? 1 : 0);
        if (isFromClient)
        {
            flow.Client += advance;
        }
        else
        {
            flow.Server += advance;
        }
    }

    private sealed class Flow(ushort port, int number)
    {
        public ushort Port => port;

        public int Exchanges { get; set; }

        public uint Client { get; set; } = (uint)number * 1_234_577u;

        public uint Server { get; set; } = (uint)number * 7_654_321u;
    }
}
