using System.Globalization;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.DataPlane;

/// <summary>The ledger as it is told at the end of a run.</summary>
internal static class LedgerText
{
    /// <summary>A few lines for each source, session and mirror.</summary>
    /// <param name="whole">The ledger.</param>
    /// <param name="output">Where to.</param>
    public static void Write(LedgerSnapshot whole, TextWriter output)
    {
        foreach (var (ledger, source) in whole.Sources.Select(ledger => (ledger, ledger.Balance)))
        {
            output.WriteLine($"source {source.Source}: {Number(source.Exchanges)} exchanges");
            for (var i = 0; i < OpaqueReasons.Count; i++)
            {
                if (source.OpaqueConnections[i] != 0 || source.OpaqueBytes[i] != 0)
                {
                    output.WriteLine($"  opaque {((OpaqueReason)i).Name()}: {Number(source.OpaqueConnections[i])} connections, {Number(source.OpaqueBytes[i])} bytes");
                }
            }

            if (!ledger.Packets.IsEmpty)
            {
                WritePackets(ledger.Packets, ledger.Counters, output);
            }
        }

        foreach (var (what, packets) in whole.Interfaces.Select(packets => ("interface", packets)).Concat(whole.Sessions.Select(packets => ("session", packets))))
        {
            output.WriteLine($"{what} {packets.Name}");
            WritePackets(packets.Packets, packets.Events, output);
        }

        foreach (var mirror in whole.Mirrors.Select(mirror => mirror.Balance))
        {
            output.WriteLine($"mirror {mirror.Mirror}");
            output.WriteLine(
                $"  ledger: seen {Number(mirror.Seen)} = mirrored {Number(mirror.Mirrored)} + pending {Number(mirror.Pending)} + skipped {Number(mirror.Skipped)}"
                + (mirror.AddsUp ? "" : "  DOES NOT ADD UP"));
            for (var i = 0; i < SkipReasons.Count; i++)
            {
                if (mirror.SkippedByReason[i] != 0)
                {
                    output.WriteLine($"  skipped {((SkipReason)i).Name()}: {Number(mirror.SkippedByReason[i])}");
                }
            }
        }
    }

    private static void WritePackets(IReadOnlyCollection<NamedCount> packets, IEnumerable<NamedCount> events, TextWriter output) =>
        output.WriteLine($"  packets: {Number(packets.Sum(one => one.Count))}{Named(packets, " = ", " + ")}{Named(events, "; ", ", ")}");

    private static string Named(IEnumerable<NamedCount> counts, string before, string between)
    {
        var named = counts.Where(count => count.Count != 0).Select(count => $"{count.Name} {Number(count.Count)}").ToList();
        return named.Count == 0 ? "" : before + string.Join(between, named);
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
