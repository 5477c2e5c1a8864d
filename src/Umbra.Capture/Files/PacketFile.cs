namespace Umbra.Capture.Files;

/// <summary>Files of packets: pcap and pcapng.</summary>
internal static class PacketFile
{
    /// <summary>Reads packets.</summary>
    /// <param name="stream">The file from its start, not compressed; disposed of with the reader.</param>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static IPacketReader Open(Stream stream)
    {
        var whole = Core.Recording.Formats.PrefixedStream.Peek(stream, 4, out var start);
        return PcapngReader.IsOne(start.Span) ? new PcapngReader(whole) : new PcapReader(whole);
    }
}
