using System.Text;

namespace Umbra.Core.Handoff;

/// <summary>What was lost since the record before, by reason: an Avro array of records, kept encoded because it is nearly always empty.</summary>
internal static class LostCounts
{
    /// <summary>Nothing was lost.</summary>
    public static byte[] None { get; } = [0];

    /// <summary>Encodes counts as one array block and the end mark.</summary>
    public static byte[] Encode(IReadOnlyList<NamedCount> counts)
    {
        var buffer = new byte[counts.Sum(c => Encoding.UTF8.GetByteCount(c.Name) + (2 * AvroWriter.MostBytesOfLong)) + AvroWriter.MostBytesOfLong + 1];
        var writer = new AvroWriter(buffer);
        if (counts.Count > 0)
        {
            writer.Long(counts.Count);
            foreach (var count in counts)
            {
                writer.String(count.Name);
                writer.Long(count.Count);
            }
        }

        writer.Long(0);
        return buffer[..writer.Length];
    }

    /// <summary>Decodes an encoded list.</summary>
    public static List<NamedCount> Decode(ReadOnlySpan<byte> encoded)
    {
        var counts = new List<NamedCount>();
        var reader = new AvroReader(encoded);
        while (reader.BlockCount(out var items) && items > 0)
        {
            for (; items > 0 && reader.String(out var reason) && reader.Long(out var count); items--)
            {
                counts.Add(new NamedCount(reason, count));
            }
        }

        return counts;
    }

    /// <summary>Passes over an encoded list, checking it.</summary>
    public static bool TryRead(scoped ref AvroReader reader, out ReadOnlySpan<byte> encoded)
    {
        encoded = default;
        var start = reader;
        while (reader.BlockCount(out var items))
        {
            if (items == 0)
            {
                return start.Raw(reader.Position - start.Position, out encoded);
            }

            for (; items > 0; items--)
            {
                if (!reader.Bytes(out _) || !reader.Long(out _))
                {
                    return false;
                }
            }
        }

        return false;
    }
}
