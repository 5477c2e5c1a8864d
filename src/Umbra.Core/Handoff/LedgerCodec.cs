using System.Collections.Immutable;
using System.Text;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Handoff;

/// <summary>A <see cref="LedgerSnapshot"/> as fields of a frame. Both ends are the same program: there is no version.</summary>
internal static class LedgerCodec
{
    /// <summary>The most items of any list in a snapshot that is read.</summary>
    private const int MostItems = 100_000;

    /// <summary>A size that the encoded snapshot does not exceed.</summary>
    public static int SizeBound(LedgerSnapshot ledger)
    {
        var bytes = 230 + Text(ledger.ReloadProblem) + Counts(ledger.IntakeDropped);
        foreach (var source in ledger.Sources)
        {
            bytes += 60 + Text(source.Balance.Source) + ((source.Balance.OpaqueConnections.Length + source.Balance.OpaqueBytes.Length) * AvroWriter.MostBytesOfLong) + Counts(source.Counters) + Counts(source.Packets)
                + AvroWriter.MostBytesOfLong + source.Destinations.Sum(one => 30 + Text(one.Route) + Text(one.Name) + one.Overrides.Sum(Text) + Counts(one.Counts));
        }

        bytes += (2 * AvroWriter.MostBytesOfLong) + ledger.Interfaces.Concat(ledger.Sessions).Sum(packets => Text(packets.Name) + Counts(packets.Packets) + Counts(packets.Events));
        foreach (var mirror in ledger.Mirrors)
        {
            bytes += 100 + Text(mirror.Balance.Mirror) + (mirror.Balance.SkippedByReason.Length * AvroWriter.MostBytesOfLong) + mirror.Overrides.Sum(Text);
        }

        return bytes;

        static int Text(string text) => AvroWriter.MostBytesOfLong + Encoding.UTF8.GetByteCount(text);
        static int Counts(ImmutableArray<NamedCount> counts) => AvroWriter.MostBytesOfLong + counts.Sum(c => Text(c.Name) + AvroWriter.MostBytesOfLong);
    }

    /// <summary>Encodes a snapshot.</summary>
    public static void Write(ref AvroWriter writer, LedgerSnapshot ledger)
    {
        writer.Long(ledger.Sources.Length);
        foreach (var source in ledger.Sources)
        {
            writer.String(source.Balance.Source);
            writer.Long(source.Balance.Exchanges);
            WriteLongs(ref writer, source.Balance.OpaqueConnections);
            WriteLongs(ref writer, source.Balance.OpaqueBytes);
            writer.Long(source.Connections);
            WriteCounts(ref writer, source.Counters);
            WriteCounts(ref writer, source.Packets);
            WriteDestinations(ref writer, source.Destinations);
        }

        writer.Long(ledger.Mirrors.Length);
        foreach (var mirror in ledger.Mirrors)
        {
            writer.String(mirror.Balance.Mirror);
            writer.Long(mirror.Balance.Seen);
            writer.Long(mirror.Balance.Mirrored);
            writer.Long(mirror.Balance.Pending);
            WriteLongs(ref writer, mirror.Balance.SkippedByReason);
            writer.Long(mirror.PercentHundredths);
            writer.Boolean(mirror.IsPaused);
            writer.Boolean(mirror.IsConfigured);
            WriteTexts(ref writer, mirror.Overrides);
        }

        WritePackets(ref writer, ledger.Interfaces);
        WritePackets(ref writer, ledger.Sessions);
        writer.Long(ledger.IntakeBytes);
        writer.Long(ledger.IntakeItems);
        WriteCounts(ref writer, ledger.IntakeDropped);
        writer.Long(ledger.WorkerRestarts);
        writer.Long(ledger.ProcessId);
        writer.Long(ledger.Uptime.Ticks);
        writer.Long(ledger.AllocatedBytes);
        writer.Long(ledger.CollectionCount);
        writer.Double(ledger.LongestPauseMs);
        writer.Long(ledger.ConfigurationVersion);
        writer.Double(ledger.LastReloadSuccess);
        writer.String(ledger.ReloadProblem);
    }

    /// <summary>Decodes a snapshot.</summary>
    /// <returns>Null when the bytes are none.</returns>
    public static LedgerSnapshot? Read(scoped ref AvroReader reader)
    {
        var sources = ImmutableArray.CreateBuilder<SourceLedger>();
        if (!reader.Index(MostItems, out var count))
        {
            return null;
        }

        for (; count > 0; count--)
        {
            if (!reader.String(out var name) || !reader.Long(out var exchanges)
                || !ReadLongs(ref reader, out var connections) || !ReadLongs(ref reader, out var bytes)
                || !reader.Long(out var open) || !ReadCounts(ref reader, out var counters) || !ReadCounts(ref reader, out var packets)
                || !ReadDestinations(ref reader, out var destinations))
            {
                return null;
            }

            sources.Add(new SourceLedger(new SourceBalance(name, exchanges, connections, bytes), open, counters) { Packets = packets, Destinations = destinations });
        }

        if (!ReadMirrors(ref reader, out var mirrors) || !ReadPackets(ref reader, out var interfaces) || !ReadPackets(ref reader, out var sessions)
            || !reader.Long(out var intakeBytes) || !reader.Long(out var intakeItems) || !ReadCounts(ref reader, out var dropped)
            || !reader.Long(out var restarts) || !reader.Int(out var process) || !reader.Long(out var uptime)
            || !reader.Long(out var allocated) || !reader.Long(out var collections) || !reader.Double(out var pause)
            || !reader.Long(out var version) || !reader.Double(out var reload) || !reader.String(out var problem))
        {
            return null;
        }

        return new LedgerSnapshot
        {
            Sources = sources.ToImmutable(),
            Mirrors = mirrors,
            Interfaces = interfaces,
            Sessions = sessions,
            IntakeBytes = intakeBytes,
            IntakeItems = intakeItems,
            IntakeDropped = dropped,
            WorkerRestarts = restarts,
            ProcessId = process,
            Uptime = TimeSpan.FromTicks(uptime),
            AllocatedBytes = allocated,
            CollectionCount = collections,
            LongestPauseMs = pause,
            ConfigurationVersion = version,
            LastReloadSuccess = reload,
            ReloadProblem = problem,
        };
    }

    private static void WriteDestinations(ref AvroWriter writer, ImmutableArray<DestinationLedger> destinations)
    {
        writer.Long(destinations.Length);
        foreach (var destination in destinations)
        {
            writer.String(destination.Route);
            writer.String(destination.Name);
            writer.Long(destination.ShareHundredths);
            writer.Boolean(destination.IsLive);
            WriteTexts(ref writer, destination.Overrides);
            WriteCounts(ref writer, destination.Counts);
        }
    }

    private static bool ReadDestinations(scoped ref AvroReader reader, out ImmutableArray<DestinationLedger> destinations)
    {
        var read = ImmutableArray.CreateBuilder<DestinationLedger>();
        destinations = [];
        if (!reader.Index(MostItems, out var count))
        {
            return false;
        }

        for (; count > 0; count--)
        {
            if (!reader.String(out var route) || !reader.String(out var name) || !reader.Int(out var share) || !reader.Boolean(out var isLive)
                || !ReadTexts(ref reader, out var overrides) || !ReadCounts(ref reader, out var counts))
            {
                return false;
            }

            read.Add(new DestinationLedger(route, name, share, isLive, overrides, counts));
        }

        destinations = read.ToImmutable();
        return true;
    }

    private static void WriteTexts(ref AvroWriter writer, ImmutableArray<string> texts)
    {
        writer.Long(texts.Length);
        foreach (var text in texts)
        {
            writer.String(text);
        }
    }

    private static void WritePackets(ref AvroWriter writer, ImmutableArray<PacketLedger> all)
    {
        writer.Long(all.Length);
        foreach (var packets in all)
        {
            writer.String(packets.Name);
            WriteCounts(ref writer, packets.Packets);
            WriteCounts(ref writer, packets.Events);
        }
    }

    private static bool ReadPackets(scoped ref AvroReader reader, out ImmutableArray<PacketLedger> all)
    {
        var read = ImmutableArray.CreateBuilder<PacketLedger>();
        all = [];
        if (!reader.Index(MostItems, out var count))
        {
            return false;
        }

        for (; count > 0; count--)
        {
            if (!reader.String(out var name) || !ReadCounts(ref reader, out var packets) || !ReadCounts(ref reader, out var events))
            {
                return false;
            }

            read.Add(new PacketLedger(name, packets, events));
        }

        all = read.ToImmutable();
        return true;
    }

    private static bool ReadMirrors(scoped ref AvroReader reader, out ImmutableArray<MirrorLedger> mirrors)
    {
        var read = ImmutableArray.CreateBuilder<MirrorLedger>();
        mirrors = [];
        if (!reader.Index(MostItems, out var count))
        {
            return false;
        }

        for (; count > 0; count--)
        {
            if (!reader.String(out var name) || !reader.Long(out var seen) || !reader.Long(out var mirrored) || !reader.Long(out var pending)
                || !ReadLongs(ref reader, out var skipped) || !reader.Int(out var percent)
                || !reader.Boolean(out var isPaused) || !reader.Boolean(out var isConfigured) || !ReadTexts(ref reader, out var overrides))
            {
                return false;
            }

            read.Add(new MirrorLedger(new MirrorBalance(name, seen, mirrored, pending, skipped), percent, isPaused, isConfigured, overrides));
        }

        mirrors = read.ToImmutable();
        return true;
    }

    private static bool ReadTexts(scoped ref AvroReader reader, out ImmutableArray<string> texts)
    {
        var read = ImmutableArray.CreateBuilder<string>();
        var isGood = reader.Index(MostItems, out var count);
        for (; count > 0 && isGood; count--)
        {
            isGood = reader.String(out var text);
            read.Add(text);
        }

        texts = read.ToImmutable();
        return isGood;
    }

    private static void WriteLongs(ref AvroWriter writer, long[] values)
    {
        writer.Long(values.Length);
        foreach (var value in values)
        {
            writer.Long(value);
        }
    }

    private static bool ReadLongs(scoped ref AvroReader reader, out long[] values)
    {
        values = [];
        if (!reader.Index(Math.Min(MostItems, reader.Remaining), out var count))
        {
            return false;
        }

        values = new long[count];
        for (var i = 0; i < count; i++)
        {
            if (!reader.Long(out values[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static void WriteCounts(ref AvroWriter writer, ImmutableArray<NamedCount> counts)
    {
        writer.Long(counts.Length);
        foreach (var count in counts)
        {
            writer.String(count.Name);
            writer.Long(count.Count);
        }
    }

    private static bool ReadCounts(scoped ref AvroReader reader, out ImmutableArray<NamedCount> counts)
    {
        counts = [];
        if (!reader.Index(MostItems, out var left))
        {
            return false;
        }

        var read = ImmutableArray.CreateBuilder<NamedCount>();
        for (; left > 0; left--)
        {
            if (!reader.String(out var name) || !reader.Long(out var value))
            {
                return false;
            }

            read.Add(new NamedCount(name, value));
        }

        counts = read.ToImmutable();
        return true;
    }
}
