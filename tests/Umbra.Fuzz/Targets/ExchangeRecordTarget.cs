using Umbra.Core.Handoff;

namespace Umbra.Fuzz.Targets;

/// <summary>Records of the hand-off and of recordings: what is read is written again as a record that says the same.</summary>
internal static class ExchangeRecordTarget
{
    public static void Run(byte[] input)
    {
        var reader = new AvroReader(input);
        while (reader.Remaining > 0 && ExchangeCodec.TryRead(ref reader, out var record))
        {
            Check(record);
        }

        var ledger = new AvroReader(input);
        _ = LedgerCodec.Read(ref ledger);
    }

    /// <summary>A record that somebody has read can be written, and be read again.</summary>
    public static void Check(scoped in ExchangeRecord record)
    {
        var bytes = ExchangeCodec.Encode(record);
        FuzzFailure.Unless(bytes.Length <= ExchangeCodec.SizeBound(record), "longer than its bound");
        FuzzFailure.Unless(ExchangeCodec.TryRead(bytes, out var again), "what was written cannot be read");
        FuzzFailure.Unless(ExchangeCodec.Encode(again).AsSpan().SequenceEqual(bytes), "what was read again is another record");
        foreach (var name in NameList.Read(record.Mirrors))
        {
            _ = name.Length;
        }

        _ = LostCounts.Decode(again.Lost).Count();
    }
}
