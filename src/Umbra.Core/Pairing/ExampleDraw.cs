using System.Collections.Immutable;
using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Examples;

namespace Umbra.Core.Pairing;

/// <summary>Draws the examples that are offered to the store: for each path of each endpoint the k exchanges with the lowest numbers (<see cref="ExampleKey"/>). For one thread.</summary>
/// <param name="k">How many; 0 for none.</param>
internal sealed class ExampleDraw(int k)
{
    // Beyond that a path has no examples.
    private const int MostPaths = 20_000;

    // What waits to be stored; a store that is away gets no more of them.
    private const int MostWaiting = 128;

    private readonly Dictionary<(string Endpoint, string Path), long[]> _lowest = [];
    private List<Example> _waiting = [];
    private long _dropped;

    /// <summary>Examples for which there was no room, as while a store is away. May be read by any thread.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether an exchange is among the lowest k of a path; it is remembered as such.</summary>
    /// <param name="exchange">Its identity.</param>
    /// <param name="endpoint">Its endpoint.</param>
    /// <param name="differences">In what it differs.</param>
    public bool IsDrawn(UInt128 exchange, string endpoint, DifferenceList differences)
    {
        if (k == 0)
        {
            return false;
        }

        var key = ExampleKey.Of(exchange);
        var isDrawn = false;
        for (var i = 0; i < differences.Count; i++)
        {
            isDrawn |= Enter((endpoint, differences[i].Path), key);
        }

        return isDrawn;
    }

    /// <summary>Takes the example of an exchange that was drawn.</summary>
    public void Add(Example example)
    {
        if (_waiting.Count < MostWaiting)
        {
            _waiting.Add(example);
        }
        else
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Gives those drawn since the last time.</summary>
    public ImmutableArray<Example> Take()
    {
        if (_waiting.Count == 0)
        {
            return [];
        }

        ImmutableArray<Example> taken = [.. _waiting];
        _waiting = [];
        return taken;
    }

    private bool Enter((string, string) path, long key)
    {
        if (!_lowest.TryGetValue(path, out var lowest))
        {
            if (_lowest.Count == MostPaths)
            {
                return false;
            }

            lowest = new long[k];
            Array.Fill(lowest, long.MaxValue);
            _lowest.Add(path, lowest);
        }

        // Ascending; a difference of another kind at the same path is the same exchange.
        var place = Array.BinarySearch(lowest, key);
        if (place >= 0 || ~place == k)
        {
            return false;
        }

        place = ~place;
        Array.Copy(lowest, place, lowest, place + 1, k - place - 1);
        lowest[place] = key;
        return true;
    }
}
