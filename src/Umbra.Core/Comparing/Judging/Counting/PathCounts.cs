namespace Umbra.Core.Comparing.Judging.Counting;

/// <summary>What was counted at one path of an endpoint: a whole or an increment. Adding is all there is, so increments may come in any order.</summary>
/// <remarks>
/// The paired table is over the endpoint's exchanges with a second production response (<see cref="EndpointCounts.Paired"/>): what is not
/// in its three fields is neither. So a path that is first seen at exchange 5,000 has 4,999 without a difference.
/// </remarks>
internal readonly record struct PathCounts
{
    /// <summary>Exchanges in which production and the shadow differ, with a second production response or without.</summary>
    public long Raw { get; init; }

    /// <summary>Paired: only the shadow differs from production.</summary>
    public long OnlyShadow { get; init; }

    /// <summary>Paired: only the second production response differs from production.</summary>
    public long OnlySecond { get; init; }

    /// <summary>Paired: both differ from production.</summary>
    public long Both { get; init; }

    /// <summary>Of <see cref="Raw"/>: the shadow has no value.</summary>
    public long Missing { get; init; }

    /// <summary>Of <see cref="Raw"/>: only the shadow has one.</summary>
    public long Extra { get; init; }

    /// <summary>Of <see cref="Raw"/>: another type.</summary>
    public long Type { get; init; }

    /// <summary>Of <see cref="Raw"/>: another value.</summary>
    public long Value { get; init; }

    /// <summary>Of <see cref="Raw"/>: another order.</summary>
    public long Order { get; init; }

    /// <summary>Of <see cref="Raw"/>: another length.</summary>
    public long Length { get; init; }

    /// <summary>Of <see cref="Raw"/>: both values are times.</summary>
    public long Timestamps { get; init; }

    /// <summary>Of <see cref="Raw"/>: both are UUIDs.</summary>
    public long Uuids { get; init; }

    /// <summary>Of <see cref="Raw"/>: both are tokens.</summary>
    public long Tokens { get; init; }

    /// <summary>Of <see cref="Raw"/>: both are whole numbers.</summary>
    public long Counters { get; init; }

    /// <summary>Paired exchanges in which production differs from production.</summary>
    public long Noise => OnlySecond + Both;

    /// <summary>Paired exchanges in which production differs from the shadow.</summary>
    public long PairedRaw => OnlyShadow + Both;

    /// <summary>Of <see cref="Raw"/>: values that differ by nature.</summary>
    public long Volatile => Timestamps + Uuids + Tokens + Counters;

    /// <summary>Counts of two increments together.</summary>
    public static PathCounts operator +(in PathCounts left, in PathCounts right) => new()
    {
        Raw = left.Raw + right.Raw,
        OnlyShadow = left.OnlyShadow + right.OnlyShadow,
        OnlySecond = left.OnlySecond + right.OnlySecond,
        Both = left.Both + right.Both,
        Missing = left.Missing + right.Missing,
        Extra = left.Extra + right.Extra,
        Type = left.Type + right.Type,
        Value = left.Value + right.Value,
        Order = left.Order + right.Order,
        Length = left.Length + right.Length,
        Timestamps = left.Timestamps + right.Timestamps,
        Uuids = left.Uuids + right.Uuids,
        Tokens = left.Tokens + right.Tokens,
        Counters = left.Counters + right.Counters,
    };
}
