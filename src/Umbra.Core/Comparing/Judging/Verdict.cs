namespace Umbra.Core.Comparing.Judging;

/// <summary>May the new version go live?</summary>
internal enum Verdict : byte
{
    /// <summary>Nothing passes a limit.</summary>
    Pass,

    /// <summary>Something does.</summary>
    Fail,

    /// <summary>There were too few exchanges to say.</summary>
    Inconclusive,
}
