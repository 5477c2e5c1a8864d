namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>
/// Goes through a text once and gives what is found, from left to right and without overlaps. Each finder goes its own way and waits with
/// what it found until its turn, so that a text full of findings is still read once by each.
/// </summary>
internal ref struct DetectorScan(ReadOnlySpan<byte> text, int start = 0)
{
    private const int Finders = 6;

    private readonly ReadOnlySpan<byte> _text = text;
    private Waiting _waiting;
    private int _from = start;
    private bool _isBegun;

    /// <summary>The next finding.</summary>
    public bool TryNext(out Finding finding)
    {
        finding = new Finding(default, int.MaxValue, 0);
        for (var finder = 0; finder < Finders; finder++)
        {
            // What overlaps the finding before is given up for what stands behind it.
            if (!_isBegun || _waiting[finder].Start < _from)
            {
                _waiting[finder] = Find(finder, _from);
            }

            var found = _waiting[finder];
            if (found.Start < finding.Start || (found.Start == finding.Start && found.Length > finding.Length))
            {
                finding = found;
            }
        }

        _isBegun = true;
        _from = finding.Start + finding.Length;
        return finding.Start != int.MaxValue;
    }

    private readonly Finding Find(int finder, int from)
    {
        Finding found;
        var isFound = finder switch
        {
            0 => AddressFinder.TryFind(_text, from, out found),
            1 => NumberFinder.TryFind(_text, from, out found),
            2 => NetworkAddresses.TryFindIPv6(_text, from, out found),
            3 => TokenFinder.TryFind(_text, from, out found),
            4 => PrivateKeyFinder.TryFind(_text, from, out found),
            _ => SecretFinder.TryFind(_text, from, out found),
        };
        return isFound ? found : new Finding(default, int.MaxValue, 0);
    }

    [System.Runtime.CompilerServices.InlineArray(Finders)]
    private struct Waiting
    {
        private Finding _first;
    }
}
