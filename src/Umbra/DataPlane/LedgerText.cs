using System.Globalization;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.DataPlane;

/// <summary>The ledger as it is told at the end of a run.</summary>
internal static class LedgerText
{
    /// <summary>A few lines for each source and mirror.</summary>
    /// <param name="sources">The sources' balances.</param>
    /// <param name="mirrors">The mirrors' balances.</param>
    /// <param name="output">Where to.</param>
    public static void Write(IEnumerable<SourceBalance> sources, IEnumerable<MirrorBalance> mirrors, TextWriter output)
    {
        foreach (var source in sources)
        {
            output.WriteLine($"source {source.Source}: {Number(source.Exchanges)} exchanges");
            for (var i = 0; i < OpaqueReasons.Count; i++)
            {
                if (source.OpaqueConnections[i] != 0 || source.OpaqueBytes[i] != 0)
                {
                    output.WriteLine($"  opaque {((OpaqueReason)i).Name()}: {Number(source.OpaqueConnections[i])} connections, {Number(source.OpaqueBytes[i])} bytes");
                }
            }
        }

        foreach (var mirror in mirrors)
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

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
