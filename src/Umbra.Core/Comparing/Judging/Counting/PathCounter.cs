namespace Umbra.Core.Comparing.Judging.Counting;

/// <summary>Counts at one path of an endpoint since the last increment was taken. One thread at a time.</summary>
internal sealed class PathCounter
{
    private PathCounts _counts;
    private int? _fingerprint;

    /// <summary>What was counted since the last increment was taken.</summary>
    public PathCounts Counts => _counts;

    /// <summary>The shadow differs here, in an exchange without a second production response.</summary>
    /// <param name="kind">How.</param>
    /// <param name="shape">What the values look like. It is not counted when production's is the same as the time before: that does not change by itself.</param>
    /// <param name="fingerprint">Of production's value.</param>
    public void CountUnpaired(DifferenceKind kind, ValueShape shape, int fingerprint)
    {
        CountShadow(kind, _fingerprint == fingerprint ? ValueShape.Other : shape);
        _fingerprint = fingerprint;
    }

    /// <summary>Only the shadow differs here.</summary>
    public void CountOnlyShadow(DifferenceKind kind, ValueShape shape)
    {
        CountShadow(kind, shape);
        _counts = _counts with { OnlyShadow = _counts.OnlyShadow + 1 };
    }

    /// <summary>Only the second production response differs here.</summary>
    public void CountOnlySecond() => _counts = _counts with { OnlySecond = _counts.OnlySecond + 1 };

    /// <summary>Both differ here from production.</summary>
    public void CountBoth(DifferenceKind kind, ValueShape shape)
    {
        CountShadow(kind, shape);
        _counts = _counts with { Both = _counts.Both + 1 };
    }

    /// <summary>Adds what another has counted.</summary>
    public void Add(in PathCounts increment) => _counts += increment;

    /// <summary>Gives what was counted, and begins at nothing.</summary>
    public PathCounts TakeIncrement()
    {
        var taken = _counts;
        _counts = default;
        return taken;
    }

    private void CountShadow(DifferenceKind kind, ValueShape shape)
    {
        _counts = _counts with { Raw = _counts.Raw + 1 };
        _counts = kind switch
        {
            DifferenceKind.Missing => _counts with { Missing = _counts.Missing + 1 },
            DifferenceKind.Extra => _counts with { Extra = _counts.Extra + 1 },
            DifferenceKind.Type => _counts with { Type = _counts.Type + 1 },
            DifferenceKind.Value => _counts with { Value = _counts.Value + 1 },
            DifferenceKind.Order => _counts with { Order = _counts.Order + 1 },
            _ => _counts with { Length = _counts.Length + 1 },
        };
        _counts = shape switch
        {
            ValueShape.Timestamp => _counts with { Timestamps = _counts.Timestamps + 1 },
            ValueShape.Uuid => _counts with { Uuids = _counts.Uuids + 1 },
            ValueShape.Token => _counts with { Tokens = _counts.Tokens + 1 },
            ValueShape.Number => _counts with { Counters = _counts.Counters + 1 },
            _ => _counts,
        };
    }
}
