using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Recording.Capture;

/// <summary>What a recording lost since its last record, by reason. Not thread-safe: its owner's lock guards it.</summary>
internal sealed class LossTally
{
    /// <summary>The name under which responses are counted that did not come, or not whole, for a request that was recorded.</summary>
    public const string NoResponse = "no_response";

    private readonly long[] _exchanges = new long[SkipReasons.Count];
    private long _responses;
    private bool _isEmpty = true;

    /// <summary>Exchanges were lost.</summary>
    public void Add(SkipReason reason, int count = 1)
    {
        _exchanges[(int)reason] += count;
        _isEmpty = false;
    }

    /// <summary>A response was lost.</summary>
    public void AddResponse()
    {
        _responses++;
        _isEmpty = false;
    }

    /// <summary>Moves the counts to a list.</summary>
    /// <param name="into">Takes them.</param>
    /// <returns>The counts as a record has them; empty when there are none.</returns>
    public ReadOnlySpan<byte> Take(List<NamedCount> into)
    {
        if (_isEmpty)
        {
            return default;
        }

        var from = into.Count;
        for (var i = 0; i < _exchanges.Length; i++)
        {
            if (_exchanges[i] > 0)
            {
                into.Add(new NamedCount(((SkipReason)i).Name(), _exchanges[i]));
            }
        }

        if (_responses > 0)
        {
            into.Add(new NamedCount(NoResponse, _responses));
        }

        Array.Clear(_exchanges);
        _responses = 0;
        _isEmpty = true;
        return LostCounts.Encode(into[from..]);
    }
}
