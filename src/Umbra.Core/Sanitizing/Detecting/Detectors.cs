using System.Numerics;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>
/// Finds personal data and secrets anywhere in a text of UTF-8, valid or not. Two passes: vectors mark the few places where something may be, and
/// each is then read exactly. Time is linear in the text, nothing is allocated, nothing is thrown.
/// </summary>
internal static class Detectors
{
    /// <summary>The first finding that begins at or after a place.</summary>
    /// <param name="text">The whole text; what is before the place is looked at to know where words begin.</param>
    /// <param name="start">The place. Whoever wants every finding goes on where the last one is over.</param>
    /// <param name="finding">The leftmost; of several that overlap the one around the others, else the most specific, else the longest.</param>
    public static bool TryFind(ReadOnlySpan<byte> text, int start, out Finding finding)
    {
        var search = new Search(text, start);
        var scan = new AnchorScan(text[start..]);
        for (var place = start; place < text.Length && !search.IsSettledBefore(place); place += AnchorScan.BlockLength)
        {
            var anchors = scan.At(place - start);
            anchors.Names = SecretForm.Filter(text, place, anchors.Names);
            for (var any = anchors.Any; any != 0; any &= any - 1)
            {
                var bit = BitOperations.TrailingZeroCount(any);
                if (search.IsSettledBefore(place + bit))
                {
                    finding = search.Best;
                    return true;
                }

                search.Look(place + bit, anchors, 1UL << bit);
            }
        }

        finding = search.Best;
        return finding.Length > 0;
    }

    /// <summary>Whether nothing in the text can match, by the first pass alone. True is certain; false asks for a closer look.</summary>
    public static bool CannotMatch(ReadOnlySpan<byte> text)
    {
        var scan = new AnchorScan(text);
        for (var place = 0; place < text.Length; place += AnchorScan.BlockLength)
        {
            var anchors = scan.At(place);
            anchors.Names = SecretForm.Filter(text, place, anchors.Names);
            if (anchors.Any != 0)
            {
                return false;
            }
        }

        return true;
    }
}
