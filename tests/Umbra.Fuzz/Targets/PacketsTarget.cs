using Umbra.Capture.Exchanges;

namespace Umbra.Fuzz.Targets;

/// <summary>A file of packets (pcap, pcapng): exchanges, and sentences on what could not be read.</summary>
internal static class PacketsTarget
{
    public static void Run(byte[] input)
    {
        PacketExchangeReader reader;
        try
        {
            reader = new PacketExchangeReader(new MemoryStream(input));
        }
        catch (InvalidDataException)
        {
            return;
        }

        using (reader)
        {
            while (reader.Next(out var record))
            {
                ExchangeRecordTarget.Check(record);
            }

            FuzzFailure.Unless(!reader.Problems.Any(problem => problem.Contains("fault of Umbra's", StringComparison.Ordinal)), string.Join('\n', reader.Problems));
            FuzzFailure.Unless(reader.HeldBytes == 0, $"{reader.HeldBytes} bytes are still held");
        }
    }
}
