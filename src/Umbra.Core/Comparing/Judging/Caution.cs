namespace Umbra.Core.Comparing.Judging;

/// <summary>What a reader must know to believe a verdict.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Endpoint">Method and path template; null for the whole.</param>
/// <param name="Sentence">In English, with numbers and units.</param>
internal sealed record Caution(CautionKind Kind, string? Endpoint, string Sentence);

/// <summary>What a caution is about.</summary>
internal enum CautionKind : byte
{
    /// <summary>There is no second production response, so noise cannot be told from differences.</summary>
    NoSecondProduction,

    /// <summary>Paths were taken for noise by the look of their values alone.</summary>
    ProposedNoise,

    /// <summary>Paths differ by less than the limit, or too rarely to say whether it is noise.</summary>
    BelowLimit,

    /// <summary>More paths than are counted each for itself.</summary>
    PathsTogether,

    /// <summary>Too few durations for a p99.</summary>
    FewDurations,

    /// <summary>Many exchanges have the duration of one side only.</summary>
    OneSidedDurations,

    /// <summary>The shadow runs in another place.</summary>
    ShadowElsewhere,

    /// <summary>Endpoints with too few exchanges were not judged.</summary>
    UndecidedEndpoints,

    /// <summary>Exchanges that were to be compared were not.</summary>
    NotCompared,
}
