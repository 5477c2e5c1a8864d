namespace Umbra.Core.Comparing.Judging.Evidence;

/// <summary>Adds numbers that are given by their natural logarithms, so that the evidence of 10⁹ exchanges does not overflow.</summary>
internal ref struct LogSum
{
    private double _largest = double.NegativeInfinity;
    private double _scaled;

    public LogSum()
    {
    }

    /// <summary>The logarithm of the sum; −∞ when nothing was added.</summary>
    public readonly double Value => _scaled == 0 ? double.NegativeInfinity : _largest + Math.Log(_scaled);

    /// <summary>Adds e to the power of <paramref name="logarithm"/>.</summary>
    public void Add(double logarithm)
    {
        if (double.IsNegativeInfinity(logarithm))
        {
            return;
        }

        if (logarithm <= _largest)
        {
            _scaled += Math.Exp(logarithm - _largest);
            return;
        }

        _scaled = (_scaled * Math.Exp(_largest - logarithm)) + 1;
        _largest = logarithm;
    }

    /// <summary>x · ln y, where nothing times anything is 0.</summary>
    public static double Times(double count, double value) => count == 0 ? 0 : count * Math.Log(value);
}
