using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Umbra.Inline.Gateway;

/// <summary>Which of a route's destinations a request goes to. A position between 0 and 1 decides: drawn by lot, or out of a key.</summary>
internal sealed class DestinationShares
{
    private const long WholeShare = 100_00;

    private readonly ImmutableArray<Destination> _destinations;
    private readonly double[] _ends;

    /// <param name="destinations">With the settings of now, in order.</param>
    /// <param name="active">The name of the one that is live; null, or a name that none has, when weights decide.</param>
    public DestinationShares(ImmutableArray<(Destination Destination, DestinationSettings Settings)> destinations, string? active)
    {
        var live = destinations.Where(one => one.Settings.Name == active).ToImmutableArray();
        Active = live.IsEmpty ? null : active;
        var taking = live.IsEmpty ? destinations : live;
        var shares = Shares([.. taking.Select(one => one.Settings)], isAlone: taking.Length == 1);
        _destinations = [.. taking.Select(one => one.Destination)];
        _ends = new double[shares.Length];
        var total = shares.Sum();
        var sum = 0L;
        for (var i = 0; i < shares.Length; i++)
        {
            sum += shares[i];
            _ends[i] = total == 0 ? 0 : (double)sum / total;
        }
    }

    /// <summary>The name that is live here; null when weights decide.</summary>
    public string? Active { get; }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _destinations.IsEmpty;

    /// <summary>A destination's share of the requests, 0 to 1.</summary>
    public double ShareOf(Destination destination)
    {
        var index = _destinations.IndexOf(destination);
        return index < 0 ? 0 : _ends[index] - (index == 0 ? 0 : _ends[index - 1]);
    }

    /// <summary>A position out of a key: the same for the same key.</summary>
    public static double PositionOf(string key) => (XxHash3.HashToUInt64(MemoryMarshal.AsBytes(key.AsSpan())) >> 11) * (1.0 / (1ul << 53));

    /// <summary>The destination at a position; when it is not well, another that takes requests and is.</summary>
    /// <param name="position">0 to 1, without 1.</param>
    /// <param name="not">One that was tried in vain; null for none.</param>
    public Destination At(double position, Destination? not = null)
    {
        var chosen = _destinations[IndexAt(position)];
        if (_destinations.Length == 1 || (chosen != not && chosen.IsWell))
        {
            return chosen;
        }

        // The next one that takes requests at all.
        for (var i = 0; i < _destinations.Length; i++)
        {
            var takesSome = _ends[i] > (i == 0 ? 0 : _ends[i - 1]);
            if (takesSome && _destinations[i] != not && _destinations[i] != chosen && _destinations[i].IsWell)
            {
                return _destinations[i];
            }
        }

        return chosen;
    }

    private int IndexAt(double position)
    {
        for (var i = 0; i < _ends.Length - 1; i++)
        {
            if (position < _ends[i])
            {
                return i;
            }
        }

        // The last that takes requests: one with weight 0 may stand behind it.
        var last = _ends.Length - 1;
        while (last > 0 && _ends[last] <= _ends[last - 1])
        {
            last--;
        }

        return last;
    }

    // One of them may have a share of all; the others have the rest, by their weights.
    private static long[] Shares(ImmutableArray<DestinationSettings> settings, bool isAlone)
    {
        if (isAlone)
        {
            return [1];
        }

        var share = settings.Select(one => one.Share).FirstOrDefault(one => one is not null);
        var weights = settings.Where(one => one.Share is null).Sum(one => (long)one.Weight);
        return [.. settings.Select(one => share is null ? one.Weight : one.Share is { } own ? own * Math.Max(weights, 1) : (WholeShare - share.Value) * one.Weight)];
    }
}
