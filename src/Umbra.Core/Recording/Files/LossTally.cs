using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Recording.Files;

/// <summary>What a recording lost, by reason. Not thread-safe: its owner's lock guards it.</summary>
internal sealed class LossTally
{
    /// <summary>The name under which responses are counted that did not come, or not whole, for a request that was recorded.</summary>
    public const string NoResponse = "no_response";

    // The reasons of exchanges, then responses.
    private readonly long[] _counts = new long[SkipReasons.Count + 1];
    private bool _isEmpty = true;

    /// <summary>Exchanges were lost.</summary>
    public void Add(SkipReason reason, int count = 1) => Add((int)reason, count);

    /// <summary>A response was lost.</summary>
    public void AddResponse() => Add(SkipReasons.Count, 1);

    /// <summary>Adds what another has, which is empty then.</summary>
    public void Take(LossTally other)
    {
        for (var i = 0; i < _counts.Length && !other._isEmpty; i++)
        {
            Add(i, other._counts[i]);
        }

        Array.Clear(other._counts);
        other._isEmpty = true;
    }

    /// <summary>The counts as a record has them; empty when there are none.</summary>
    public ReadOnlySpan<byte> Encode()
    {
        if (_isEmpty)
        {
            return default;
        }

        var counts = _counts.Select((count, i) => new NamedCount(i == SkipReasons.Count ? NoResponse : ((SkipReason)i).Name(), count)).Where(count => count.Count > 0);
        return LostCounts.Encode([.. counts.OrderBy(count => count.Name, StringComparer.Ordinal)]);
    }

    private void Add(int index, long count)
    {
        _counts[index] += count;
        _isEmpty &= count == 0;
    }
}
